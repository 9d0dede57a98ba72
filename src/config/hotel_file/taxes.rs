//! `[taxe_sejour]`: how the tourist tax is levied.

use hotel::{
    money::Cents,
    tourist_tax::{Percent, TouristTax},
};

use super::{notes::Notes, section::Section};

const MODE: &str = "mode";
const AMOUNT: &str = "montant";
const RATE: &str = "pourcentage";
const CAP: &str = "plafond";
const VAT: &str = "tva";

/// The names of the modes are short.
const MAX_MODE: usize = 40;

/// The law allows 5 % (CGCT, article L2333-30), and the additional taxes of a region may come near to three times that.
const MAX_RATE: u32 = 20;

/// The general rate in France; that of hotels is lower.
const MAX_VAT: u32 = 20;

/// What hotels in metropolitan France charge (CGI, article 279, a).
const DEFAULT_VAT: Percent = Percent::from_hundredths(1_000);

/// The dearest tariff of the law is that of palaces, some ten euros with additional taxes: what is more was typed in cents.
const MAX_AMOUNT: Cents = Cents::from_euros(50);

pub(super) fn read(section: Option<Section<'_>>, notes: &mut Notes<'_>) -> TouristTax {
    let Some(mut section) = section else { return TouristTax::NotStated };
    let mode = section.required_text(notes, MODE, MAX_MODE);
    let amount = amount(&mut section, notes, AMOUNT);
    let rate = section.percent(notes, RATE, MAX_RATE);
    let cap = self::amount(&mut section, notes, CAP);
    let vat = section.percent(notes, VAT, MAX_VAT).unwrap_or(DEFAULT_VAT);
    let tax = match mode.as_deref() {
        None => None,
        Some("non_renseignee") => {
            refuse(&section, notes, &[AMOUNT, RATE, CAP, VAT]);
            Some(TouristTax::NotStated)
        }
        Some("par_personne") => {
            refuse(&section, notes, &[RATE, CAP, VAT]);
            require(&section, notes, AMOUNT);
            amount.map(|amount| TouristTax::PerPerson { amount })
        }
        Some("pourcentage") => {
            refuse(&section, notes, &[AMOUNT]);
            require(&section, notes, RATE);
            rate.map(|rate| TouristTax::Percentage { rate, cap, vat })
        }
        Some("forfait") => {
            refuse(&section, notes, &[RATE, CAP, VAT]);
            Some(TouristTax::Flat { amount })
        }
        Some(_) => {
            let modes = "par_personne, pourcentage, forfait ou non_renseignee";
            section.fault(notes, MODE, format!("mode inconnu ; modes possibles : {modes}"));
            None
        }
    };
    section.finish(notes);
    tax.unwrap_or_default()
}

/// An amount in euros that a tourist tax may be.
fn amount(section: &mut Section<'_>, notes: &mut Notes<'_>, key: &'static str) -> Option<Cents> {
    let amount = section.price(notes, key)?;
    if amount > MAX_AMOUNT {
        section.fault(notes, key, "trop élevé : il est en euros, par personne et par nuit, pas en centimes");
        return None;
    }
    Some(amount)
}

fn require(section: &Section<'_>, notes: &mut Notes<'_>, key: &str) {
    if !section.has(key) {
        section.fault(notes, key, "obligatoire dans ce mode, et absent");
    }
}

/// A key that the mode does not use would be believed to be applied.
fn refuse(section: &Section<'_>, notes: &mut Notes<'_>, keys: &[&str]) {
    for key in keys.iter().filter(|key| section.has(key)) {
        section.fault(notes, key, "sans effet dans ce mode : retirez cette clé, ou changez de mode");
    }
}
