//! What callers say who do not accept: the rows of the page on answers that refuse whatever was put, or put it off.

const PAGE: &str = include_str!("../../../../docs/REPONSES.md");

/// Sections of the page whose rows speak of no booking of its own.
const SECTIONS: [&str; 2] = ["**Refus**", "**Hésitations**"];

/// Every refusal, whatever was put.
pub(super) fn refusals() -> impl Iterator<Item = &'static str> {
    let mut is_of_use = false;
    PAGE.lines().filter_map(move |line| {
        let cells: Vec<&str> =
            line.strip_prefix("| ")?.split(" | ").map(|cell| cell.trim_matches([' ', '|'])).collect();
        if cells.first()?.starts_with("**") {
            is_of_use = SECTIONS.contains(cells.first()?);
        }
        (is_of_use && cells.get(1..)? == ["refus", "refus"]).then(|| cells[0])
    })
}

/// Whether a caller has refused with these words.
pub(super) fn is_refusal(said: &str) -> bool {
    refusals().any(|refusal| refusal == said)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refusals_of_the_page_are_known_and_corrections_are_none() {
        assert!(refusals().count() > 40, "{}", refusals().count());
        assert!(is_refusal("Je vais réfléchir.") && is_refusal("Non, surtout pas."));
        assert!(!is_refusal("Non, le douze.") && !is_refusal("Oui.") && !is_refusal("Annulez tout."));
    }
}
