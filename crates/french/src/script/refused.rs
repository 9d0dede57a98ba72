//! What cannot be done, and what is asked instead.

use super::stage::{Page, blues, context, port};
use crate::{refusal, refusals::tests::samples};
use hotel::samples::kind;

#[test]
fn every_refusal_with_and_without_a_telephone_number() {
    let mut page = Page::default();
    let (blues, port) = (blues(), port());
    for sample in samples() {
        let (without, with) = (refusal(&sample, &context(&blues)), refusal(&sample, &context(&port)));
        page.says(&kind(&sample), &without);
        if with != without {
            page.says(&format!("{}, à l'Hôtel du Port", kind(&sample)), with);
        }
    }
    insta::assert_snapshot!("refus", page.text());
}
