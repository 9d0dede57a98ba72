//! What is said at an hour at which the caller can be passed on to the reception, where it differs from what is said otherwise.

use super::stage::{Page, blues, context, found, port};
use crate::{Context, availability, refusal, refusals::tests::samples};
use hotel::samples::{kind, stay};

#[test]
fn sentences_that_offer_to_pass_the_caller_on() {
    let mut page = Page::default();
    let (blues, port) = (blues(), port());
    let joinable = Context { passes_on: true, ..context(&blues) };
    let mut full = found(&blues, ("2026-11-27", "2026-11-30"), Some("suite_vue_mer"), 2, &["suite_vue_mer"]).unwrap();
    page.says("La suite est complète, d'autres chambres restent", availability(&full, &joinable));
    full.alternatives.clear();
    page.says("Plus rien de ce type", availability(&full, &joinable));
    full.room_name = None;
    page.says("Plus rien du tout", availability(&full, &joinable));
    full.stay = stay("2026-11-22", "2026-11-23");
    page.says("Plus rien pour ce soir", availability(&full, &joinable));
    for sample in samples() {
        for catalogue in [&blues, &port] {
            let otherwise = context(catalogue);
            let said = refusal(&sample, &Context { passes_on: true, ..otherwise });
            if said != refusal(&sample, &otherwise) {
                page.says(&format!("{}, {}", kind(&sample), catalogue.hotel.name), said);
            }
        }
    }
    insta::assert_snapshot!("la_reception_joignable", page.text());
}
