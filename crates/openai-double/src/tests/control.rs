//! Call control over HTTP.

use serde_json::{Value, json};
use tokio_tungstenite::{connect_async, tungstenite};

use super::*;

#[tokio::test]
async fn accept_is_200_with_an_empty_body_once_and_409_after() {
    let simulator = simulator().await;
    simulator.call("rtc_1");
    let first = post(&simulator, "/realtime/calls/rtc_1/accept", &session()).await.unwrap();
    assert_eq!((first.status, first.body.as_str()), (200, ""));
    let second = post(&simulator, "/realtime/calls/rtc_1/accept", &session()).await.unwrap();
    assert_eq!(second.status, 409);
    assert!(second.body.contains("decision_already_made"), "{}", second.body);
}

#[tokio::test]
async fn an_unknown_call_is_404_and_a_body_that_is_no_session_400() {
    let simulator = simulator().await;
    let unknown = post(&simulator, "/realtime/calls/rtc_0/accept", &session()).await.unwrap();
    let body: Value = serde_json::from_str(&unknown.body).unwrap();
    assert_eq!((unknown.status, &body["error"]["code"]), (404, &json!("call_id_not_found")));
    assert_eq!(simulator.strays().len(), 1);
    simulator.call("rtc_1");
    let refused = post(&simulator, "/realtime/calls/rtc_1/accept", &json!({"type": "live"})).await.unwrap();
    let body: Value = serde_json::from_str(&refused.body).unwrap();
    assert_eq!((refused.status, &body["error"]["param"]), (400, &json!("session.type")));
}

#[tokio::test]
async fn a_wrong_key_is_401_everywhere() {
    let simulator = simulator().await;
    simulator.call("rtc_1");
    let url = format!("{}/realtime/calls/rtc_1/accept", simulator.base_url());
    let answered = http::request("POST", &url, &[("accept", "*/*")], b"{}", Duration::from_secs(10)).await.unwrap();
    assert_eq!(answered.status, 401);
    let url = format!("ws://{}/v1/realtime?call_id=rtc_1", simulator.address());
    let Err(tungstenite::Error::Http(response)) = connect_async(url).await else { panic!("attached without a key") };
    assert_eq!(response.status(), 401);
}

#[tokio::test]
async fn faults_come_in_order_and_a_lost_answer_is_a_call_that_was_accepted() {
    let simulator = simulator().await;
    let call = simulator.call("rtc_1");
    simulator.fault(Operation::Accept, Fault::status(503).with_header("retry-after", "1"));
    call.fault(Operation::Accept, Fault::drop_before());
    simulator.fault(Operation::Accept, Fault::drop_after());
    let path = "/realtime/calls/rtc_1/accept";
    assert!(post(&simulator, path, &session()).await.is_err());
    let unavailable = post(&simulator, path, &session()).await.unwrap();
    assert_eq!(unavailable.status, 503);
    assert!(unavailable.headers.contains(&("retry-after".to_owned(), "1".to_owned())));
    assert!(call.record().accepted.is_none());
    assert!(post(&simulator, path, &session()).await.is_err());
    assert_eq!(call.accepted().await.unwrap(), session());
    let statuses: Vec<_> = call.record().requests.iter().map(|request| request.status).collect();
    assert_eq!(statuses, [None, Some(503), None]);
}

#[tokio::test]
async fn a_sideband_is_404_before_the_accept_and_after_the_end() {
    let simulator = simulator().await;
    let call = simulator.call("rtc_1");
    for _ in 0..2 {
        let Err(tungstenite::Error::Http(response)) = attach(&simulator, "rtc_1").await else { panic!("attached") };
        assert_eq!(response.status(), 404);
        post(&simulator, "/realtime/calls/rtc_1/accept", &session()).await.unwrap();
        call.caller_hangs_up();
    }
}

#[tokio::test]
async fn azure_has_its_own_paths_and_takes_the_key_in_its_own_header_alone() {
    let key = Some("sk-test".to_owned());
    let simulator =
        Simulator::start(SimulatorOptions { api_key: key, azure: true, ..Default::default() }).await.unwrap();
    assert!(simulator.base_url().ends_with("/openai/v1"));
    let call = simulator.call("rtc_1");
    let plain = simulator.base_url().replace("/openai", "");
    for (base, header, value, status) in [
        (&simulator.base_url(), "authorization", "Bearer sk-test", 401),
        (&simulator.base_url(), "api-key", "sk-wrong", 401),
        (&plain, "api-key", "sk-test", 404),
        (&simulator.base_url(), "api-key", "sk-test", 200),
    ] {
        let headers = [(header, value), ("content-type", "application/json")];
        let url = format!("{base}/realtime/calls/rtc_1/accept");
        let body = session().to_string();
        let answered = http::request("POST", &url, &headers, body.as_bytes(), Duration::from_secs(10)).await.unwrap();
        assert_eq!(answered.status, status, "{url} {header}");
    }
    assert!(!call.is_over());
}

#[tokio::test]
async fn reject_and_refer_take_their_one_key_and_no_other() {
    let simulator = simulator().await;
    let (call, _socket) = attached(&simulator, "rtc_1").await;
    let refer = "/realtime/calls/rtc_1/refer";
    assert_eq!(post(&simulator, refer, &json!({"target_uri": "tel:+33199000000"})).await.unwrap().status, 200);
    assert_eq!(post(&simulator, refer, &json!({"target_uri": "tel:+33199000000", "x": 1})).await.unwrap().status, 400);
    assert_eq!(post(&simulator, refer, &json!({"target_uri": "+33199000000"})).await.unwrap().status, 400);
    assert!(!call.is_over());
    let busy = simulator.call("rtc_2");
    assert_eq!(
        post(&simulator, "/realtime/calls/rtc_2/reject", &json!({"status_code": 486})).await.unwrap().status,
        200
    );
    assert_eq!(busy.ended().await.unwrap(), EndedBy::Reject);
    assert_eq!(busy.record().bodies(Operation::Reject)[0]["status_code"], 486);
}
