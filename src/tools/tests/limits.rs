//! What one call may do, and what cannot be done at the moment.

use super::*;

#[tokio::test]
async fn a_call_makes_five_reservations_and_may_ask_again_for_each() {
    let mut line = line();
    for letter in 'A'..='E' {
        assert_eq!(line.book(&by_another(letter)).await["success"], true);
    }
    let sixth = line.run("create_reservation", &by_another('F')).await;
    assert_eq!(sixth["error"]["code"], "limite_atteinte");
    let again = line.run("create_reservation", &by_another('A')).await;
    assert_eq!(again["success"], true);
    assert_eq!((line.stored().await, line.facts.rooms_booked()), (5, 5));
}

#[tokio::test]
async fn bookings_that_run_side_by_side_count_before_they_are_done() {
    let mut line = line();
    let begun = [(); MAX_RESERVATIONS + 1].map(|()| line.facts.begin("create_reservation"));
    for (at, facts) in begun.iter().enumerate() {
        let outcome = line.toolbox.run("create_reservation", &booking().to_string(), facts).await;
        let code = if at < MAX_RESERVATIONS { "confirmation_requise" } else { "limite_atteinte" };
        assert_eq!(outcome.output["error"]["code"], code, "{at}");
        line.facts.finish("create_reservation", outcome.learned);
    }
    assert_eq!(line.facts.bookings_running, 0);
}

#[tokio::test]
async fn sixty_tool_calls_are_enough() {
    let mut line = line();
    let arguments = json!({ "date_arrivee": "2026-11-27", "date_depart": "2026-11-30" });
    for _ in 0..MAX_TOOL_CALLS {
        assert_eq!(line.run("check_availability", &arguments).await["success"], true);
    }
    let output = line.run("check_availability", &arguments).await;
    assert_eq!(output["error"], json!({ "code": "limite_atteinte", "champ": null }));
    let output = line.run("book_spa", &arguments).await;
    assert_eq!(output["error"]["code"], "limite_atteinte");
}

#[tokio::test]
async fn a_store_that_is_down_is_said_by_both_tools() {
    let mut line = line();
    line.store.set_broken(true);
    for (tool, arguments) in [("create_reservation", booking()), ("check_availability", booking())] {
        let output = line.run(tool, &arguments).await;
        assert_eq!(output["error"], json!({ "code": "service_indisponible", "champ": null }));
        assert!(output["message"].as_str().unwrap().contains("rien n'est enregistré"));
    }
}
