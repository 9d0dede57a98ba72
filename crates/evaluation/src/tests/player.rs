//! Scenarios against a small server: greets, answers each function call by a table, asks for a response.

use serde_json::{Value, json};

use super::*;

/// Serves one call until it is closed. Outputs come from `answer`; `creates` is how many `response.create` follow them.
pub(super) async fn serve(
    simulator: &Simulator,
    call_id: &str,
    creates: usize,
    mut answer: impl FnMut(&str, &str) -> Value,
) {
    let (_call, mut socket) = attached(simulator, call_id).await;
    let greeting = json!({"instructions": "Dis : « Bonjour ! Je suis une intelligence artificielle. » « Bienvenue. »"});
    send(&mut socket, json!({"type": "response.create", "response": greeting})).await;
    while let Some(Ok(message)) = socket.next().await {
        let Message::Text(text) = message else { continue };
        let event: Value = serde_json::from_str(&text).unwrap();
        if event["type"] != "response.done" {
            continue;
        }
        let calls: Vec<&Value> = event["response"]["output"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|item| item["type"] == "function_call")
            .collect();
        for call in &calls {
            let output = answer(call["name"].as_str().unwrap(), call["arguments"].as_str().unwrap()).to_string();
            let item = json!({"type": "function_call_output", "call_id": call["call_id"], "output": output});
            send(&mut socket, json!({"type": "conversation.item.create", "item": item})).await;
        }
        if !calls.is_empty() {
            for _ in 0..creates {
                send(&mut socket, json!({"type": "response.create"})).await;
            }
        }
    }
}

async fn play(scenario: &str, creates: usize, answer: impl FnMut(&str, &str) -> Value) -> Played {
    let simulator = simulator().await;
    let text = format!("titre = \"Essai\"\ndate_du_jour = \"2026-11-22\"\n{scenario}");
    let scenario = Scenario::parse("essai.toml", &text).unwrap();
    let call = simulator.call("rtc_1");
    tokio::join!(crate::play(&call, &scenario, PlayOptions::default()), serve(&simulator, "rtc_1", creates, answer)).0
}

const BOOKING: &str = r#"
doit_dire = ["intelligence artificielle", "C'EST RÉSERVÉ"]
[[tours]]
appelant = "Une chambre."
dit = "Je regarde."
puis = "{{check.message}}"
[[tours.outils]]
nom = "check"
arguments = { date = "2026-12-01" }
attendu = { "options[id=a].prix" = 89 }
absents = ["options[id=z]"]
[[tours]]
appelant = "Oui."
puis = "{{create_reservation.message}}"
[[tours.outils]]
nom = "create_reservation"
arguments = { prix = "{{check.options[0].prix}}" }
attendu = { success = true }
"#;

fn check() -> Value {
    json!({"message": "C’est libre.", "options": [{"id": "a", "prix": 89}]})
}

fn booked() -> Value {
    json!({"success": true, "message": "C’est réservé.", "reservation": {"id": "RES-1", "nom": "Morel"}})
}

#[tokio::test]
async fn a_whole_call_is_played_with_values_from_earlier_outputs() {
    let mut arguments = Vec::new();
    let played = play(BOOKING, 1, |name, given| {
        arguments.push(given.to_owned());
        if name == "check" { check() } else { booked() }
    })
    .await;
    assert_eq!(played.faults(), Vec::<String>::new());
    assert_eq!(arguments, [r#"{"date":"2026-12-01"}"#, r#"{"prix":89}"#]);
    let heard = [
        "Bonjour ! Je suis une intelligence artificielle. Bienvenue.",
        "Je regarde.",
        "C’est libre.",
        "C’est réservé.",
    ];
    assert_eq!(played.said(), heard);
    assert_eq!(played.booked().len(), 1);
    assert_eq!(played.record.ended.map(|(_, by)| by), Some(EndedBy::Caller));
}

#[tokio::test]
async fn a_booking_that_asks_for_a_yes_is_read_out_confirmed_and_sent_again() {
    let mut asked = 0;
    let played = play(BOOKING, 1, |name, _| {
        if name == "check" {
            return check();
        }
        asked += 1;
        let refusal =
            json!({"success": false, "error": {"code": "confirmation_requise"}, "message": "Une nuit. Je confirme ?"});
        if asked == 1 { refusal } else { booked() }
    })
    .await;
    assert_eq!(played.faults(), Vec::<String>::new());
    assert_eq!(asked, 2);
    assert_eq!(played.said()[3..], ["Une nuit. Je confirme ?", "C’est réservé."]);
    let arguments: Vec<_> = played.record.function_calls.iter().skip(1).map(|call| call.arguments.as_str()).collect();
    assert_eq!(arguments, [r#"{"prix":89}"#; 2]);
}

#[tokio::test]
async fn what_differs_from_the_scenario_is_said() {
    let played = play(BOOKING, 1, |name, _| {
        if name == "check" {
            json!({"message": "Libre.", "options": [{"id": "a", "prix": 90}, {"id": "z"}]})
        } else {
            json!({"success": false, "message": "Non."})
        }
    })
    .await;
    assert_eq!(
        played.faults(),
        [
            "tour 1 : check : options[id=a].prix : 89 attendu, 90 trouvé",
            "tour 1 : check : options[id=z] devait être absent",
            "tour 2 : create_reservation : success : true attendu, false trouvé",
            "« C'EST RÉSERVÉ » n'a pas été dit",
        ]
    );
    assert!(!played.passed());
}

#[tokio::test]
async fn a_second_response_create_is_a_fault_of_the_server() {
    let played = play(BOOKING, 2, |name, _| if name == "check" { check() } else { booked() }).await;
    assert!(
        played.faults().iter().any(|fault| fault.ends_with("au plus 3 étaient attendues")),
        "{:?}",
        played.faults()
    );
}

#[tokio::test]
async fn two_tools_at_once_a_broken_one_and_one_more_response_without_the_caller() {
    let scenario = r#"
[[tours]]
appelant = "Une chambre."
[[tours.outils]]
nom = "a"
arguments = {}
[[tours.outils]]
nom = "b"
brut = '{"x": '
attendu = { n = 2 }
[[tours]]
puis = "Voilà : {{a.n}}, {{c.n}}."
[[tours.outils]]
nom = "c"
arguments = { n = "{{b.n}}" }
[[tours]]
raccroche = true
"#;
    let mut given = Vec::new();
    let played = play(scenario, 1, |_, arguments| {
        given.push(arguments.to_owned());
        json!({"n": given.len()})
    })
    .await;
    assert_eq!(played.faults(), Vec::<String>::new());
    assert_eq!(given, ["{}", r#"{"x": "#, r#"{"n":2}"#]);
    assert_eq!(played.said()[1], "Voilà : 1, 3.");
}

#[tokio::test]
async fn the_observer_hears_the_call_in_order() {
    let (observer, mut heard) = Observer::channel();
    let options = SimulatorOptions {
        api_key: Some("sk-test".to_owned()),
        observer: Some(observer),
        ..SimulatorOptions::default()
    };
    let simulator = Simulator::start(options).await.unwrap();
    let text = format!("titre = \"Essai\"\ndate_du_jour = \"2026-11-22\"\n{BOOKING}");
    let (scenario, call) = (Scenario::parse("essai.toml", &text).unwrap(), simulator.call("rtc_1"));
    let answer = |name: &str, _: &str| if name == "check" { check() } else { booked() };
    tokio::join!(crate::play(&call, &scenario, PlayOptions::default()), serve(&simulator, "rtc_1", 1, answer));
    let mut order = Vec::new();
    while let Ok(next) = heard.try_recv() {
        let name = format!("{:?}", next.notice);
        order.push(name.split([' ', '{', '(']).next().unwrap().to_owned());
    }
    // A response is asked for and ended around all of these.
    order.retain(|name| !name.starts_with("Response"));
    assert_eq!(
        order,
        [
            "Accepted",
            "Attached",
            "Greeting",
            "AssistantSaid",
            "CallerSaid",
            "AssistantSaid",
            "ToolCalled",
            "ToolAnswered",
            "AssistantSaid",
            "CallerSaid",
            "ToolCalled",
            "ToolAnswered",
            "AssistantSaid",
            "CallEnded",
        ]
    );
}
