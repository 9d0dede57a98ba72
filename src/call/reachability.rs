//! Whether OpenAI is reachable, judged by the course of calls, for `/health`.

use super::machine::Input;
use basics::clock::Clock;
use openai::{
    server_event::{ResponseStatus, ServerEvent},
    status::OpenAiStatus,
};

/// Learns from what happened on a call.
pub(super) fn learn(status: &OpenAiStatus, input: &Input, clock: &Clock) {
    match input {
        Input::AcceptAnswered(answer) | Input::HangUpAnswered(answer) | Input::ReferAnswered(answer) => {
            status.answered(answer);
        }
        Input::Attached => status.attached(clock.now()),
        Input::AttachFailed(failure) => status.attach_failed(*failure),
        Input::Event(event) => heard(status, event),
        Input::Rung | Input::TakenUp { .. } | Input::ToolFinished(_) | Input::SocketLost(_) | Input::TimePassed => {}
    }
}

fn heard(status: &OpenAiStatus, event: &ServerEvent) {
    if let ServerEvent::ResponseDone(response) = event {
        match response.status {
            ResponseStatus::Completed => status.response_completed(),
            ResponseStatus::Failed => {
                let details = &response.status_details;
                [&details.error_code, &details.error_kind]
                    .into_iter()
                    .flatten()
                    .for_each(|code| status.failed_with(code));
            }
            ResponseStatus::Cancelled | ResponseStatus::Incomplete | ResponseStatus::Other(_) => {}
        }
    } else if let ServerEvent::Error(error) = event {
        [&error.code, &error.kind].into_iter().flatten().for_each(|code| status.failed_with(code));
    }
}
