use super::super::sip::{called_host, caller, dialled};
use super::*;
use basics::personal::Personal;

fn header(name: &str, value: &str) -> SipHeader {
    SipHeader { name: name.to_owned(), value: value.to_owned() }
}

fn from(value: &str) -> Caller {
    caller(&[header("From", value)])
}

fn number(text: &str) -> Caller {
    Caller::Number(Personal::new(text.to_owned()))
}

#[test]
fn a_callers_number_is_read_in_every_form_of_an_address() {
    for value in [
        "<sip:+33639980001@pstn.example.com>;tag=abc",
        "sip:+33639980001@pstn.example.com",
        "sip:+33639980001@pstn.example.com;transport=tls;user=phone",
        "SIPS:+33639980001@pstn.example.com:5061",
        "\"Marie <b> \\\"M\\\" @x\" <sip:+33639980001@pstn.example.com>",
        "\"a \\\" <sip:+33639980009@x> \\\\\" <sip:+33639980001@pstn.example.com>",
        "Marie Exemple <sip:+33639980001;npdi@pstn.example.com;user=phone>",
        "<sip:+33639980001:secret@pstn.example.com>",
        "<tel:+33639980001>",
        "tel:+33-6-39.98(00)01;phone-context=+33",
        "sip:%2B33639980001@pstn.example.com",
        "sip:0033639980001@pstn.example.com",
        "  <sip:+33639980001@[2001:db8::1]:5060>  ",
    ] {
        assert_eq!(from(value), number("+33639980001"), "{value}");
    }
}

#[test]
fn a_number_without_a_plus_is_kept_as_it_came() {
    assert_eq!(from("sip:0639980001@x"), number("0639980001"));
    assert_eq!(from("sip:101@pbx.example.com"), number("101"));
}

#[test]
fn a_hidden_number_is_anonymous() {
    for value in [
        "\"Anonymous\" <sip:anonymous@anonymous.invalid>",
        "<sip:+33639980001@anonymous.invalid>",
        "sip:Anonymous@pstn.example.com",
        "sip:restricted@pstn.example.com",
        "sip:+266696687@pstn.example.com",
        "sip:+86282452253@pstn.example.com",
    ] {
        assert_eq!(from(value), Caller::Anonymous, "{value}");
    }
}

#[test]
fn what_cannot_be_read_is_unknown() {
    for value in [
        "",
        "sip:",
        "sip:@",
        "sip:example.com",
        "sip:alice@example.com",
        "<sip:+33639980001@x",
        "\"never closed <sip:+33639980001@x>",
        "mailto:+33639980001@x",
        "sip:12@x",
        "sip:+1234567890123456@x",
        "sip:+3363998०001@x",
        "sip:+33639980001\r\nX-Evil: 1@x",
        "sip:+33639980001@x\r\nX-Evil: 1",
        "javascript:alert(1)",
        "tel:",
    ] {
        assert_eq!(from(value), Caller::Unknown, "{value}");
    }
    assert_eq!(from(&format!("\"{}\" <sip:+33639980001@x>", "a".repeat(2_000))), Caller::Unknown);
    assert_eq!(caller(&[]), Caller::Unknown);
}

#[test]
fn the_header_is_known_in_any_case_and_by_its_short_name() {
    for name in ["FROM", "from", "f", " From "] {
        assert_eq!(caller(&[header(name, "sip:+33639980001@x")]), number("+33639980001"), "{name}");
    }
}

#[test]
fn the_first_address_that_can_be_read_counts() {
    let headers =
        [header("From", "garbage"), header("From", "sip:+33639980001@x"), header("From", "sip:+33639980002@x")];
    assert_eq!(caller(&headers), number("+33639980001"));
}

#[test]
fn the_dialled_number_is_in_diversion_else_in_to() {
    let trunk = [
        header("To", "<sip:proj_abc123@sip.api.openai.com;transport=tls>"),
        header("diversion", "<sip:+33139980000@twilio.example.com>;reason=unconditional"),
    ];
    assert_eq!(dialled(&trunk), Some(Personal::new("+33139980000".to_owned())));
    let direct = [header("To", "<sip:+33139980001@x>")];
    assert_eq!(dialled(&direct), Some(Personal::new("+33139980001".to_owned())));
    let both =
        [header("To", "<sip:+33139980001@x>"), header("Diversion", "\"x\" <tel:+33139980000>, <tel:+33139980009>")];
    assert_eq!(dialled(&both), Some(Personal::new("+33139980000".to_owned())));
    assert_eq!(dialled(&trunk[..1]), None);
    assert_eq!(
        dialled(&[header("Diversion", "<sip:anonymous@anonymous.invalid>"), header("To", "sip:+33139980001@x")]),
        Some(Personal::new("+33139980001".to_owned()))
    );
}

#[test]
fn the_host_that_was_called_is_read_from_to() {
    for (value, host) in [
        ("<sip:proj_abc@sip.api.openai.com;transport=tls>", Some("sip.api.openai.com")),
        ("\"x@y <z>\" <sip:proj_abc@SIP-EU.api.openai.com:5061>;tag=1", Some("sip-eu.api.openai.com")),
        ("sip:proj_abc@swedencentral.sip.ai.azure.com;transport=tls", Some("swedencentral.sip.ai.azure.com")),
        ("<sip:proj_abc>", None),
        ("<sip:proj_abc@;transport=tls>", None),
        ("", None),
    ] {
        assert_eq!(called_host(&[header("To", value)]).as_deref(), host, "{value}");
    }
    assert_eq!(called_host(&[header("From", "<sip:a@b.example.com>")]), None);
}
