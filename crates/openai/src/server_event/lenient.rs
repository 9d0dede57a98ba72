//! Fields that serve only where they fit: anything else counts as absent, so that one odd field does not cost an event.

use std::{fmt, marker::PhantomData};

use serde::Deserialize;
use serde::de::value::MapAccessDeserializer;
use serde::de::{DeserializeOwned, DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

/// Any field, read a second time: also a text that is no Unicode is passed over.
pub(super) fn any<'de, D: Deserializer<'de>, T: DeserializeOwned>(deserializer: D) -> Result<Option<T>, D::Error> {
    let raw = Option::<&RawValue>::deserialize(deserializer)?;
    Ok(raw.and_then(|raw| serde_json::from_str(raw.get()).ok()))
}

/// An identifier or a short name, read in passing.
pub(super) fn name<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    deserializer.deserialize_any(Lenient(PhantomData))
}

/// A number of things, read in passing.
pub(super) fn count<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<u64>, D::Error> {
    deserializer.deserialize_any(Lenient(PhantomData))
}

/// An object, read in passing. Each of its own fields must be lenient too.
pub(super) fn object<'de, D, T>(deserializer: D) -> Result<Option<T>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    Ok(deserializer.deserialize_any(Lenient(PhantomData))?.map(|Object(object)| object))
}

/// A list of objects, read in passing; what is none is left out. Each of their own fields must be lenient too.
pub(super) fn list<'de, D, T>(deserializer: D) -> Result<Option<Vec<T>>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    Ok(deserializer.deserialize_any(Lenient(PhantomData))?.map(|List(list)| list))
}

/// What can be made of a value that came; everything that is not overridden is nothing of what is wanted.
trait Wanted<'de>: Sized {
    fn of_text(_: &str) -> Option<Self> {
        None
    }

    fn of_number(_: u64) -> Option<Self> {
        None
    }

    fn of_object<A: MapAccess<'de>>(mut fields: A) -> Result<Option<Self>, A::Error> {
        while fields.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(None)
    }

    fn of_list<A: SeqAccess<'de>>(mut items: A) -> Result<Option<Self>, A::Error> {
        while items.next_element::<IgnoredAny>()?.is_some() {}
        Ok(None)
    }
}

impl Wanted<'_> for String {
    fn of_text(text: &str) -> Option<Self> {
        Some(text.to_owned())
    }
}

impl Wanted<'_> for u64 {
    fn of_number(number: u64) -> Option<Self> {
        Some(number)
    }
}

struct Object<T>(T);

impl<'de, T: Deserialize<'de>> Wanted<'de> for Object<T> {
    fn of_object<A: MapAccess<'de>>(fields: A) -> Result<Option<Self>, A::Error> {
        T::deserialize(MapAccessDeserializer::new(fields)).map(|object| Some(Self(object)))
    }
}

struct List<T>(Vec<T>);

impl<'de, T: Deserialize<'de>> Wanted<'de> for List<T> {
    fn of_list<A: SeqAccess<'de>>(mut items: A) -> Result<Option<Self>, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element_seed(Lenient(PhantomData))? {
            list.extend(item.map(|Object(object)| object));
        }
        Ok(Some(Self(list)))
    }
}

struct Lenient<T>(PhantomData<T>);

impl<'de, T: Wanted<'de>> DeserializeSeed<'de> for Lenient<T> {
    type Value = Option<T>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de, T: Wanted<'de>> Visitor<'de> for Lenient<T> {
    type Value = Option<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("anything")
    }

    fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
        Ok(T::of_text(text))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Self::Value, E> {
        Ok(T::of_number(number))
    }

    fn visit_map<A: MapAccess<'de>>(self, fields: A) -> Result<Self::Value, A::Error> {
        T::of_object(fields)
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_bool<E>(self, _: bool) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_i64<E>(self, _: i64) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, items: A) -> Result<Self::Value, A::Error> {
        T::of_list(items)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, Default, Deserialize, PartialEq)]
    #[serde(default)]
    struct Fields {
        #[serde(deserialize_with = "name")]
        name: Option<String>,
        #[serde(deserialize_with = "count")]
        count: Option<u64>,
        #[serde(deserialize_with = "object")]
        inner: Option<Box<Fields>>,
        #[serde(deserialize_with = "any")]
        list: Option<Vec<String>>,
    }

    fn read(text: &str) -> Fields {
        serde_json::from_str(text).expect(text)
    }

    #[test]
    fn what_fits_is_taken() {
        let text = r#"{"name":"a\u0062","count":7,"inner":{"count":8,"x":[{}]},"list":["c"],"of tomorrow":{"y":1}}"#;
        let inner = Some(Box::new(Fields { count: Some(8), ..Fields::default() }));
        let expected = Fields { name: Some("ab".into()), count: Some(7), inner, list: Some(vec!["c".into()]) };
        assert_eq!(read(text), expected);
    }

    #[test]
    fn what_does_not_fit_is_absent_and_costs_the_others_nothing() {
        for odd in ["null", "true", "-1", "1.5", "1e99", "[1,[2],{}]", r#"{"a":{"b":[]}}"#] {
            let inner = if odd.starts_with('{') { Some(Box::default()) } else { None };
            let text = format!(r#"{{"name":{odd},"inner":{odd},"list":{odd},"count":3}}"#);
            assert_eq!(read(&text), Fields { count: Some(3), inner, ..Fields::default() }, "{text}");
            let text = format!(r#"{{"count":{odd},"name":"n"}}"#);
            assert_eq!(read(&text), Fields { name: Some("n".into()), ..Fields::default() }, "{text}");
        }
        assert_eq!(read(r#"{"inner":"x","count":"7","name":7,"list":["\ud800"]}"#), Fields::default());
    }
}
