//! Which SIP address goes with which REST address. A call that comes in by one region is not known in another: accept is answered
//! `call_id_not_found`, and the caller hears nothing. Pure.
//!
//! Source: OpenAI's guides "Realtime SIP" and "Data residency", state of November 2026; Microsoft Learn, "Realtime API via SIP".

/// The end of the REST host of every Azure OpenAI resource.
const AZURE_API: &str = ".openai.azure.com";

/// The end of Azure's SIP hosts; the region stands before it.
const AZURE_SIP: &str = ".sip.ai.azure.com";

/// OpenAI's REST hosts and the SIP host of the same region.
const OPENAI: &[(&str, &str)] = &[
    ("api.openai.com", "sip.api.openai.com"),
    ("eu.api.openai.com", "sip-eu.api.openai.com"),
    ("in.api.openai.com", "sip-in.api.openai.com"),
];

/// OpenAI's REST hosts of regions that are not known to have a SIP host.
const WITHOUT_SIP: &[&str] = &["us.api.openai.com", "ae.api.openai.com", "au.api.openai.com", "jp.api.openai.com"];

/// Where the calls of a REST host come in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SipSide {
    /// By this SIP host of OpenAI.
    OpenAi(&'static str),
    /// By a SIP host of Azure, in the region of the resource, which the REST host does not tell.
    Azure,
    /// By none: no SIP host is known for that region.
    NoneKnown,
    /// The REST host is none that is known: a proxy, or a test.
    Unknown,
}

/// Where the calls of a REST host come in.
pub fn sip_side(api_host: &str) -> SipSide {
    if let Some((_, sip)) = OPENAI.iter().find(|(api, _)| *api == api_host) {
        return SipSide::OpenAi(sip);
    }
    if is_azure(api_host) {
        return SipSide::Azure;
    }
    if WITHOUT_SIP.contains(&api_host) { SipSide::NoneKnown } else { SipSide::Unknown }
}

/// Whether a REST host is that of an Azure OpenAI resource.
pub fn is_azure(api_host: &str) -> bool {
    api_host.ends_with(AZURE_API)
}

/// Whether a call that came in by `sip_host` is surely unknown at `api_host`. Where either is not known, it is not sure.
pub fn is_mismatch(sip_host: &str, api_host: &str) -> bool {
    let of_openai = OPENAI.iter().any(|(_, sip)| *sip == sip_host);
    let of_azure = sip_host.ends_with(AZURE_SIP);
    match sip_side(api_host) {
        SipSide::OpenAi(expected) => (of_openai || of_azure) && sip_host != expected,
        SipSide::Azure => of_openai,
        SipSide::NoneKnown => of_openai || of_azure,
        SipSide::Unknown => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_rest_host_has_its_sip_side() {
        for (api, side) in [
            ("api.openai.com", SipSide::OpenAi("sip.api.openai.com")),
            ("eu.api.openai.com", SipSide::OpenAi("sip-eu.api.openai.com")),
            ("in.api.openai.com", SipSide::OpenAi("sip-in.api.openai.com")),
            ("us.api.openai.com", SipSide::NoneKnown),
            ("mon-hotel.openai.azure.com", SipSide::Azure),
            ("127.0.0.1", SipSide::Unknown),
            ("proxy.example.com", SipSide::Unknown),
        ] {
            assert_eq!(sip_side(api), side, "{api}");
        }
    }

    #[test]
    fn a_mismatch_is_told_only_where_it_is_sure() {
        for (sip, api, mismatch) in [
            ("sip.api.openai.com", "api.openai.com", false),
            ("sip-eu.api.openai.com", "api.openai.com", true),
            ("sip.api.openai.com", "eu.api.openai.com", true),
            ("swedencentral.sip.ai.azure.com", "api.openai.com", true),
            ("swedencentral.sip.ai.azure.com", "mon-hotel.openai.azure.com", false),
            ("sip.api.openai.com", "mon-hotel.openai.azure.com", true),
            ("sip.api.openai.com", "us.api.openai.com", true),
            ("sip.api.openai.com", "127.0.0.1", false),
            ("pbx.example.com", "api.openai.com", false),
            ("sip-xx.api.openai.com", "api.openai.com", false),
        ] {
            assert_eq!(is_mismatch(sip, api), mismatch, "{sip} {api}");
        }
    }
}
