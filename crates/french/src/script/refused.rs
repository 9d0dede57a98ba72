//! What cannot be done, and what is asked instead.

use super::stage::{Page, blues, context, port};
use crate::{refusal, refusals::tests::samples};

#[test]
fn every_refusal_with_and_without_a_telephone_number() {
    let mut page = Page::default();
    let (blues, port) = (blues(), port());
    for sample in samples() {
        let (without, with) = (refusal(&sample, &context(&blues)), refusal(&sample, &context(&port)));
        page.says(sample.code(), &without);
        if with != without {
            page.says(&format!("{}, à l'Hôtel du Port", sample.code()), with);
        }
    }
    insta::assert_snapshot!("refus", page.text());
}
