//! Where a caller who asks for a person goes. Configuration only: never a number that a caller gives.

use super::{limits::is_e164, variables::Variables};

/// Longer addresses do not fit in the headers of a SIP REFER as carriers let them through.
const MAX_LENGTH: usize = 255;

/// `TRANSFER_URI`: `tel:` and an E.164 number, or `sip:` and an address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TransferUri(String);

impl TransferUri {
    /// Reads an address; `None` where it is neither form.
    pub fn parse(text: &str) -> Option<Self> {
        let allowed = |c: char| c.is_ascii_graphic() && !"<>\"\\^`{|}".contains(c);
        if text.len() > MAX_LENGTH || !text.chars().all(allowed) {
            return None;
        }
        let right = match text.split_once(':')? {
            ("tel", number) => is_e164(number),
            ("sip", address) => is_sip_address(address),
            _ => false,
        };
        right.then(|| Self(text.to_owned()))
    }

    /// The address as OpenAI's `refer` takes it.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    pub(super) fn read(variables: &mut Variables<'_>) -> Option<Self> {
        const NAME: &str = "TRANSFER_URI";
        let text = variables.optional(NAME)?;
        let address = Self::parse(text);
        if address.is_none() {
            variables.fault(NAME, "forme attendue : tel:+33639980001 (sans espaces) ou sip:accueil@pbx.example.com");
        }
        address
    }
}

/// `user@host`, the host with port and parameters where wanted.
fn is_sip_address(address: &str) -> bool {
    let Some((user, rest)) = address.split_once('@') else { return false };
    let host = rest.split([':', ';', '?']).next().unwrap_or_default();
    let host_characters = |c: char| c.is_ascii_alphanumeric() || c == '.' || c == '-';
    !user.is_empty() && !host.is_empty() && host.chars().all(host_characters) && !rest.contains('@')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_or_a_sip_address_is_taken_and_nothing_else() {
        for right in
            ["tel:+33639980001", "sip:accueil@pbx.example.com", "sip:+33639980001@pbx.example.com:5061;transport=tls"]
        {
            assert_eq!(TransferUri::parse(right).unwrap().as_str(), right);
        }
        for wrong in [
            "+33639980001",
            "tel:0639980001",
            "tel:+33 6 39 98 00 01",
            "tel:+0639980001",
            "sip:pbx.example.com",
            "sip:@pbx.example.com",
            "sip:a@",
            "sip:a@b c",
            "sip:a@b\r\nEvil: 1",
            "http://pbx.example.com",
            "",
        ] {
            assert_eq!(TransferUri::parse(wrong), None, "{wrong}");
        }
    }
}
