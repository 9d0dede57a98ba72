//! The hotel of a scenario: the example's file with other values laid over it.

use std::error::Error;

use toml::{Table, Value};

/// The text of a hotel file with these values laid over it. Tables are laid over tables, elements of lists over those of the same
/// `id`; others are added to the list. `Err` tells why the text is not TOML.
pub(super) fn file(text: &str, over: &Table) -> Result<String, Box<dyn Error + Send + Sync>> {
    if over.is_empty() {
        return Ok(text.to_owned());
    }
    let mut table: Table = toml::from_str(text)?;
    lay(&mut table, over);
    Ok(toml::to_string(&table)?)
}

fn lay(table: &mut Table, over: &Table) {
    for (key, value) in over {
        match (table.get_mut(key), value) {
            (Some(Value::Table(inner)), Value::Table(over)) => lay(inner, over),
            (Some(Value::Array(list)), Value::Array(over)) if over.iter().all(Value::is_table) => {
                for element in over {
                    lay_element(list, element);
                }
            }
            _ => {
                table.insert(key.clone(), value.clone());
            }
        }
    }
}

fn lay_element(list: &mut Vec<Value>, over: &Value) {
    let id = over.get("id");
    let same = list.iter_mut().find(|element| id.is_some() && element.get("id") == id);
    match (same, over) {
        (Some(Value::Table(inner)), Value::Table(over)) => lay(inner, over),
        _ => list.push(over.clone()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "[hotel]\nnom = \"A\"\n[[chambres]]\nid = \"s\"\nprix_base = 89\n[[chambres]]\nid = \"f\"\n";

    #[test]
    fn values_are_laid_over_those_of_the_same_key_and_id_and_others_are_added() {
        let over = "[hotel]\ntelephone = \"1\"\n[[chambres]]\nid = \"s\"\nlits_bebe = 1\n[[chambres]]\nid = \"x\"\n\
                    [[saisons]]\nnom = \"Été\"\n";
        let written = file(TEXT, &toml::from_str(over).unwrap()).unwrap();
        let expected = "[hotel]\nnom = \"A\"\ntelephone = \"1\"\n[[chambres]]\nid = \"s\"\nprix_base = 89\nlits_bebe = 1\n\
                        [[chambres]]\nid = \"f\"\n[[chambres]]\nid = \"x\"\n[[saisons]]\nnom = \"Été\"\n";
        assert_eq!(toml::from_str::<Table>(&written).unwrap(), toml::from_str::<Table>(expected).unwrap());
    }

    #[test]
    fn a_text_with_nothing_laid_over_it_stays_as_it_is() {
        assert_eq!(file("# rien", &Table::new()).unwrap(), "# rien");
        assert!(file("[", &toml::from_str("a = 1").unwrap()).is_err());
    }
}
