//! What outputs tell of stays is typed beside them: no amount that the model may say is missing.

use super::*;
use french::heard::{amounts, is_price_of};
use hotel::money::Cents;

/// Every amount of an output, in fields or in the words of its message.
fn amounts_of(value: &Value) -> Vec<Cents> {
    match value {
        Value::Object(fields) => fields
            .iter()
            .flat_map(|(name, field)| match (field.as_i64(), field.as_str()) {
                (Some(cents), _) if name.ends_with("_centimes") => vec![Cents::new(cents)],
                (_, Some(text)) if name == "message" => amounts(text, 10_000),
                _ => amounts_of(field),
            })
            .collect(),
        Value::Array(values) => values.iter().flat_map(amounts_of).collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => Vec::new(),
    }
}

impl Line {
    /// Runs a tool: the amounts of its output that no stay has which was told of or put.
    async fn untold(&mut self, name: &str, arguments: &Value) -> Vec<Cents> {
        let output = self.run(name, arguments).await;
        let told = self.facts.told.iter().map(|told| (&told.values, told.price));
        let put = self.facts.proposal.iter().map(|put| (&put.to_hear, put.price));
        let stays: Vec<_> = told.chain(put).collect();
        let said = amounts_of(&output);
        assert!(!said.is_empty(), "{output}");
        said.into_iter().filter(|said| !stays.iter().any(|(stay, price)| is_price_of(*said, stay, *price))).collect()
    }
}

#[tokio::test]
async fn amounts_of_every_output_are_told_beside_it() {
    let mut line = line();
    let stay = json!({"date_arrivee": "2026-11-27", "date_depart": "2026-11-30", "nombre_personnes": 2});
    assert_eq!(line.untold("check_availability", &stay).await, []);
    let family = json!({"date_arrivee": "2026-12-04", "date_depart": "2026-12-06", "nombre_personnes": 5});
    assert_eq!(line.untold("check_availability", &family).await, [], "several rooms together");
    assert_eq!(line.untold("create_reservation", &booking()).await, []);
    line.hear_and_answer();
    assert_eq!(line.untold("create_reservation", &booking()).await, []);
    let code = line.facts.completed[0].code.clone();
    let proof = json!({"code": code, "nom": "Dupont"});
    assert_eq!(line.untold("find_reservation", &proof).await, []);
    let mut change = proof.clone();
    change["type_chambre"] = "familiale".into();
    assert_eq!(line.untold("change_reservation", &change).await, []);
    line.hear_and_answer();
    assert_eq!(line.untold("change_reservation", &change).await, []);
    assert_eq!(line.facts.before.len(), 1, "what it was before may be said beside it");
    assert_eq!(line.untold("cancel_reservation", &proof).await, []);
    line.hear_and_answer();
    assert_eq!(line.untold("cancel_reservation", &proof).await, []);
}

#[tokio::test]
async fn offers_are_forgotten_once_something_is_done() {
    let mut line = line();
    let stay = json!({"date_arrivee": "2026-12-04", "date_depart": "2026-12-06"});
    line.run("check_availability", &stay).await;
    assert!(line.facts.free.is_some() && line.facts.told.iter().all(|told| told.code.is_none()));
    line.book(&booking()).await;
    assert_eq!((line.facts.free.as_ref(), line.facts.told.len()), (None, 1));
    assert!(line.facts.told[0].code.is_some());
}
