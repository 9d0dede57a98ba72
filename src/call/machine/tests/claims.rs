//! What the assistant says is compared with what the call has done, and corrected while the caller is there.

use super::*;
use hotel::{
    money::Cents,
    proposal::{Beside, Term, ToHear, Told},
};

impl Call {
    /// The model says something to the end in a response of its own, and calls these tools in it.
    fn says(&mut self, id: &str, words: &str, calls: &[&str]) -> Vec<Command> {
        let mut commands = self.created(id);
        commands.extend(self.event(ServerEvent::AssistantTranscriptDone {
            response_id: Some(id.to_owned()),
            transcript: Personal::new(words.to_owned()),
        }));
        let mut done = response(id, ResponseStatus::Completed, calls);
        done.has_speech = true;
        commands.extend(self.event(ServerEvent::ResponseDone(done)));
        commands
    }
}

/// The text that was put into the conversation.
fn text(commands: &[Command]) -> Option<String> {
    commands.iter().find_map(|command| {
        let Command::Send(ClientEvent::ItemCreate { item: Item::Message { content: [text], .. }, .. }) = command else {
            return None;
        };
        Some(text.text.expose().clone())
    })
}

/// One room for two that a tool has told of, from 27 to 30 November.
fn offer() -> Told {
    let beside = Beside {
        terms: vec![Term { days_before: 7, fee_percent: 0 }],
        people: vec![2],
        rooms: vec!["Chambre Standard".to_owned()],
        other_rooms: vec!["Suite Vue Mer".to_owned()],
        ..Beside::default()
    };
    let (arrival, departure) = (samples::day("2026-11-27"), samples::day("2026-11-30"));
    let values = ToHear::Change { arrival, departure, tonight: false, beside: Box::new(beside) };
    Told { code: None, values, price: Cents::from_euros(267), free: Some(vec![1]) }
}

fn booked() -> Learned {
    Learned { action: Some(samples::deed("standard", "2026-11-27", "2026-11-30")), ..Learned::default() }
}

#[test]
fn a_claim_that_nothing_bears_out_is_corrected_at_once() {
    let mut call = Call::greeted();
    let commands = call.says("resp_1", "C'est réservé, merci de votre confiance.", &[]);
    assert_eq!(acts(&commands), ["affirmations_corrigees", "text", "respond"]);
    assert!(text(&commands).is_some_and(|text| text.contains("aucune réservation n'est enregistrée")));
    assert!(
        call.says("resp_2", "Excusez-moi, rien n'est encore réservé.", &[])
            .iter()
            .all(|command| { !matches!(command, Command::Send(_)) })
    );
}

#[test]
fn other_values_than_those_told_are_corrected_whatever_the_verb() {
    for (words, told) in [
        ("Ce sera pour quatre personnes.", Some("Le nombre de personnes")),
        ("La suite vue mer, donc.", Some("La chambre que vous avez dite")),
        ("Arrivée le 28 novembre.", Some("Les dates")),
        ("Vous avez quatorze jours pour vous rétracter.", Some("droit de rétractation")),
        ("Arrivée le vendredi 27 novembre, pour deux personnes.", None),
        ("Et si vous veniez le 28 novembre ?", None),
    ] {
        let mut call = Call::greeted();
        call.says("resp_1", "Un instant.", &["call_a"]);
        let learned = Learned { told: vec![offer()], ..Learned::default() };
        call.feed(Input::ToolFinished(ToolAnswer { learned, ..answer("call_a") }));
        let said = text(&call.says("resp_2", words, &[]));
        match told {
            Some(told) => assert!(said.as_ref().is_some_and(|said| said.contains(told)), "{words}: {said:?}"),
            None => assert_eq!(said, None, "{words}"),
        }
    }
}

#[test]
fn what_is_true_by_the_time_that_the_tool_has_answered_is_no_false_claim() {
    let mut call = Call::greeted();
    let commands = call.says("resp_1", "C'est réservé.", &["call_a"]);
    assert_eq!(acts(&commands), ["appels_de_fonction", "run"], "the tool may bear it out");
    let answered = call.feed(Input::ToolFinished(ToolAnswer { learned: booked(), ..answer("call_a") }));
    assert_eq!(acts(&answered), ["output", "respond"]);
}

#[test]
fn what_the_tool_did_not_do_is_corrected_with_its_answer() {
    let mut call = Call::greeted();
    call.says("resp_1", "C'est réservé.", &["call_a"]);
    assert_eq!(acts(&call.finish("call_a")), ["affirmations_corrigees", "output", "text", "respond"]);
}

#[test]
fn a_claim_made_with_the_goodbye_is_corrected_and_the_caller_keeps_the_line() {
    let mut call = Call::greeted();
    call.says("resp_1", "C'est réservé, au revoir.", &["call_a"]);
    let ended =
        call.feed(Input::ToolFinished(ToolAnswer { effect: Effect::EndCall { says_more: false }, ..answer("call_a") }));
    assert_eq!(acts(&ended), ["affirmations_corrigees", "output", "text", "respond"]);
    call.spoken("resp_2");
    assert_eq!(acts(&call.wait().1), ["still there?"], "and is not hung up on");
}

#[test]
fn what_is_said_while_the_socket_is_lost_is_compared_when_it_is_back() {
    let mut call = Call::greeted();
    call.created("resp_1");
    call.event(ServerEvent::AssistantTranscriptDone {
        response_id: Some("resp_1".to_owned()),
        transcript: Personal::new("C'est annulé.".to_owned()),
    });
    call.feed(Input::SocketLost(Closing::Abnormal(None)));
    assert_eq!(acts(&call.feed(Input::Attached)), ["affirmations_corrigees", "text", "respond"]);
}

#[test]
fn call_taken_up_knows_its_bookings() {
    let mut call = Call::new();
    let completed = vec![samples::deed("standard", "2026-11-27", "2026-11-30")];
    let standing = CallCheckpoint { greeted: true, completed, ..accepted() };
    call.feed(Input::TakenUp { standing, age: Duration::ZERO });
    call.feed(Input::Attached);
    let true_words = "C'est bien réservé, votre code est le 4 2 1 7, 3 6 5 3, pour cent trente euros.";
    assert!(acts(&call.says("resp_1", true_words, &[])).is_empty(), "prices told before are not known any more");
    assert!(acts(&call.says("resp_2", "C'est annulé.", &[])).contains(&"affirmations_corrigees"));
}

#[test]
fn a_model_that_does_not_let_itself_be_corrected_is_given_up() {
    let mut call = Call::greeted();
    for at in 0..truth::MAX_IN_A_ROW {
        let said = call.says(&format!("resp_{at}"), "C'est confirmé.", &[]);
        assert_eq!(acts(&said)[..2], ["affirmations_corrigees", "text"], "{at}");
    }
    assert_eq!(
        acts(&call.says("resp_last", "C'est confirmé.", &[])),
        ["affirmations_corrigees", "raccroches", "hang up"]
    );
}
