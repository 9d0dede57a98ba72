//! A rolling restart: a hundred calls in progress, the real program stopped by SIGTERM without any delay and started again, twice.

use std::time::Duration;

use futures_util::future::join_all;
use openai_double::{CallHandle, Insistence, Operation, Simulator};

use crate::support::{
    callers::{HONEST_ERRORS, by_phone, phone, ring, tell, wish},
    server::Server,
    simulator,
};

const CALLS: usize = 100;

/// How many times the server is started again.
const RESTARTS: usize = 2;

/// How long a caller waits for an answer after a restart.
const PATIENCE: Duration = Duration::from_secs(3);

/// In what the restart surprises a call.
#[derive(Clone, Copy, Debug)]
enum Scene {
    /// Nobody is speaking.
    Quiet,
    /// The caller is speaking.
    CallerSpeaks,
    /// The model is speaking.
    ModelSpeaks,
    /// The model has asked what is free, and waits.
    Asks,
    /// The model has booked, and waits.
    Books,
}

const SCENES: [Scene; 5] = [Scene::Quiet, Scene::CallerSpeaks, Scene::ModelSpeaks, Scene::Asks, Scene::Books];

/// A call in progress.
struct Caller {
    number: usize,
    call: CallHandle,
}

impl Caller {
    async fn rings(simulator: &Simulator, address: &str, number: usize) -> Self {
        let call = simulator.dial(&ring(address, number)).await.unwrap();
        call.say("Bonjour !").await.unwrap();
        Self { number, call }
    }

    fn scene(&self, restart: usize) -> Scene {
        // At the second restart each call is in another scene than at the first.
        SCENES[(self.number + restart * 2) % SCENES.len()]
    }

    fn function_call(&self, restart: usize) -> String {
        format!("call_{}_{restart}", self.number)
    }

    /// Brings the call to where the restart finds it.
    async fn play(&self, restart: usize) {
        let (call, wish) = (&self.call, wish(self.number));
        let (function, arguments) = match self.scene(restart) {
            Scene::Quiet => return,
            Scene::CallerSpeaks => return call.caller_starts_speaking(),
            Scene::ModelSpeaks => {
                call.caller_says("Vous avez une piscine ?");
                assert!(call.response().await.unwrap().speech("Oui, elle est ouverte tous les jours"));
                return;
            }
            Scene::Asks => {
                let mut question = wish;
                for name in ["nom", "prenom", "email", "telephone", "demandes_speciales"] {
                    question.as_object_mut().unwrap().remove(name);
                }
                ("check_availability", question)
            }
            Scene::Books => ("create_reservation", wish),
        };
        call.caller_says("Pour deux personnes.");
        let response = call.response().await.unwrap();
        assert!(response.function_call(function, &self.function_call(restart), &arguments.to_string()));
        // The output is not waited for: the server may be gone before it is sent.
        assert!(response.complete());
    }

    /// What the scene was left with is brought to an end.
    async fn go_on(&self, restart: usize) {
        let call = &self.call;
        match self.scene(restart) {
            Scene::Quiet => {}
            Scene::CallerSpeaks => {
                call.caller_stops_speaking("Et le petit-déjeuner ?");
                call.say("Il est servi de sept heures à dix heures.").await.unwrap();
            }
            Scene::ModelSpeaks => {
                // Nobody has cut it short.
                assert!(call.response().await.unwrap().complete());
            }
            Scene::Asks | Scene::Books => {
                // What OpenAI sent while nobody was attached is lost; then the caller wonders, and the model asks once more.
                let id = self.function_call(restart);
                if tokio::time::timeout(PATIENCE, call.output_of(&id)).await.is_err() {
                    call.caller_says("Allô ?");
                }
                call.say("Voilà.").await.unwrap();
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_restarts_in_the_middle_of_a_hundred_calls_lose_none_and_interrupt_none() {
    let simulator = simulator().await;
    let mut server = Server::start(&simulator).await;
    let address = server.address().to_owned();
    let callers = join_all((0..CALLS).map(|number| Caller::rings(&simulator, &address, number))).await;
    for restart in 0..RESTARTS {
        join_all(callers.iter().map(|caller| caller.play(restart))).await;
        let printed = server.stop().await;
        assert!(printed.contains("appels=100"), "a hundred calls were going on:\n{printed}");
        assert!(callers.iter().all(|caller| !caller.call.is_over()), "no call ends with the server");
        server.start_again().await;
        join_all(callers.iter().map(|caller| caller.call.attached_times(restart + 2))).await;
        assert_eq!(server.active_calls().await, CALLS as u64);
        join_all(callers.iter().map(|caller| caller.go_on(restart))).await;
    }
    let insistence = Insistence { patience: Duration::from_secs(5), tries: 3, hangs_up_at: None, unhurried: false };
    let obtained =
        join_all(callers.iter().map(async |caller| caller.call.insist(&wish(caller.number), insistence).await)).await;
    let mut unanswered = 0;
    let stored = by_phone(&server.quiet().await);
    for (caller, obtained) in callers.iter().zip(obtained) {
        let who = format!("call {} ({})", caller.number, caller.call.id());
        let record = caller.call.record();
        assert_eq!(obtained.gave_up, None, "{who}");
        assert_eq!(Some(&obtained.confirmed), stored.get(&phone(caller.number)), "{who}");
        assert_eq!(obtained.confirmed.len(), 1, "{who}");
        assert_eq!(record.requests_of(Operation::Accept), 1, "{who}");
        assert_eq!(record.requests_of(Operation::Hangup), 0, "{who}");
        assert_eq!(record.attached_at.len(), 1 + RESTARTS, "{who}");
        let spoken =
            record.events("response.create").into_iter().filter(|event| event["response"]["instructions"].is_string());
        assert_eq!(spoken.count(), 1, "{who}: greeted once, and no sentence of ours was needed");
        assert!(record.events("response.cancel").is_empty(), "{who}");
        let odd: Vec<&String> = record.errors.iter().filter(|code| !HONEST_ERRORS.contains(&code.as_str())).collect();
        assert!(odd.is_empty(), "{who}: {odd:?}");
        for call in record.function_calls {
            assert!(call.outputs.len() <= 1, "{who}: {} {}", call.name, call.call_id);
            unanswered += usize::from(call.outputs.is_empty());
        }
    }
    tell(&format!(
        "rolling restart: {CALLS} calls, {RESTARTS} restarts, {unanswered} function calls lost on their way"
    ));
    assert!(unanswered <= CALLS / 20, "{unanswered} function calls were not answered");
}
