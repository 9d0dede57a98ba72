"""That check.py finds what it is there to find: each test breaks a good sample in one way.

    /tmp/conformance/bin/python -m unittest discover tests/conformance
"""

import contextlib
import copy
import io
import json
import os
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import check  # noqa: E402

ACCEPT = {
    "type": "realtime",
    "model": "gpt-realtime-2.1",
    "instructions": "Bonjour.",
    "output_modalities": ["audio"],
    "audio": {
        "input": {
            "noise_reduction": {"type": "near_field"},
            "transcription": {"model": "gpt-transcribe", "languages": ["fr"], "keywords": ["Vacances Bleues"]},
            "turn_detection": {"type": "semantic_vad", "eagerness": "auto", "create_response": True, "interrupt_response": True},
        },
        "output": {"voice": "marin", "speed": 1.1},
    },
    "tools": [{"type": "function", "name": "f", "description": "d", "parameters": {"type": "object", "anything": 1}}],
    "tool_choice": "auto",
    "parallel_tool_calls": False,
    "reasoning": {"effort": "low"},
    "truncation": {"type": "retention_ratio", "retention_ratio": 0.8, "token_limits": {"post_instructions": 8000}},
}
OUTPUT = {
    "type": "conversation.item.create",
    "event_id": "ev_1",
    "item": {"type": "function_call_output", "id": "out_1", "call_id": "call_1", "output": "{}"},
}
MESSAGE = {
    "type": "conversation.item.create",
    "item": {"type": "message", "role": "system", "content": [{"type": "input_text", "text": "x"}]},
}
CREATE = {
    "type": "response.create",
    "event_id": "ev_2",
    "response": {"instructions": "x", "metadata": {"k": "v"}, "tool_choice": "none"},
}
DONE = {
    "type": "response.done",
    "event_id": "event_1",
    "response": {
        "object": "realtime.response",
        "id": "resp_1",
        "status": "completed",
        "status_details": None,
        "output": [
            {"type": "function_call", "id": "item_1", "status": "completed", "name": "f", "call_id": "call_1", "arguments": "{}"},
            {
                "type": "message",
                "id": "item_2",
                "role": "assistant",
                "status": "completed",
                "content": [{"type": "output_audio", "transcript": "Bonjour"}],
            },
        ],
        "usage": {"total_tokens": 3, "input_tokens": 2, "output_tokens": 1, "input_token_details": {"cached_tokens": 0}},
    },
}
SESSION = {
    "type": "session.created",
    "event_id": "event_2",
    "session": {"type": "realtime", "id": "sess_1", "object": "realtime.session", "expires_at": 1, "model": "gpt-realtime-2.1"},
}
DTMF = {"type": "input_audio_buffer.dtmf_event_received", "event": "1", "received_at": 1}
WEBHOOK = {
    "id": "evt_1",
    "object": "event",
    "created_at": 1,
    "type": "realtime.call.incoming",
    "data": {"call_id": "rtc_1", "sip_headers": [{"name": "From", "value": "x"}], "sip_media_security": "srtp"},
}
GOOD = [
    ("accept", ACCEPT),
    ("accept", {"type": "realtime"}),
    ("client_event", OUTPUT),
    ("client_event", MESSAGE),
    ("client_event", CREATE),
    ("client_event", {"type": "response.cancel"}),
    ("server_event", DONE),
    ("server_event", SESSION),
    ("server_event", DTMF),
    ("webhook", WEBHOOK),
]

# kind, sample, path, value; DELETE takes the field away.
DELETE = object()
BAD = [
    ("accept", ACCEPT, ["type"], "transcription"),
    ("accept", ACCEPT, ["type"], DELETE),
    ("accept", ACCEPT, ["model"], 7),
    ("accept", ACCEPT, ["voice"], "marin"),
    ("accept", ACCEPT, ["audio", "output", "voise"], "marin"),
    ("accept", ACCEPT, ["audio", "output", "voice"], 7),
    ("accept", ACCEPT, ["audio", "output", "speed"], "1.1"),
    ("accept", ACCEPT, ["audio", "output", "format"], None),
    ("accept", ACCEPT, ["audio", "input", "transcription", "languages"], "fr"),
    ("accept", ACCEPT, ["audio", "input", "transcription", "languages", 0], 7),
    ("accept", ACCEPT, ["audio", "input", "turn_detection", "threshold"], 0.5),
    ("accept", ACCEPT, ["audio", "input", "turn_detection", "type"], "psychic_vad"),
    ("accept", ACCEPT, ["audio", "input", "turn_detection", "create_response"], "yes"),
    ("accept", ACCEPT, ["audio", "input", "turn_detection", "eagerness"], "very"),
    ("accept", ACCEPT, ["tools", 0, "strict"], True),
    ("accept", ACCEPT, ["tools", 0, "type"], "functions"),
    ("accept", ACCEPT, ["tools", 0, "name"], 7),
    ("accept", ACCEPT, ["tools"], {}),
    ("accept", ACCEPT, ["tool_choice"], "maybe"),
    ("accept", ACCEPT, ["parallel_tool_calls"], 0),
    ("accept", ACCEPT, ["reasoning", "effort"], "great"),
    ("accept", ACCEPT, ["reasoning"], None),
    ("accept", ACCEPT, ["truncation", "token_limits", "post_instructions"], "8000"),
    ("accept", ACCEPT, ["truncation", "token_limits", "pre"], 1),
    ("accept", ACCEPT, ["truncation", "retention_ratio"], DELETE),
    ("client_event", OUTPUT, ["type"], "conversation.item.make"),
    ("client_event", OUTPUT, ["type"], DELETE),
    ("client_event", OUTPUT, ["event_id"], 1),
    ("client_event", OUTPUT, ["event"], "x"),
    ("client_event", OUTPUT, ["item", "output"], {}),
    ("client_event", OUTPUT, ["item", "output"], DELETE),
    ("client_event", OUTPUT, ["item", "call_id"], DELETE),
    ("client_event", OUTPUT, ["item", "name"], "f"),
    ("client_event", OUTPUT, ["item", "type"], "function_call_result"),
    ("client_event", MESSAGE, ["item", "role"], "developer"),
    ("client_event", MESSAGE, ["item", "content", 0, "type"], "output_text"),
    ("client_event", MESSAGE, ["item", "content", 0, "txt"], "x"),
    ("client_event", MESSAGE, ["item", "content"], "x"),
    ("client_event", CREATE, ["response", "metadata", "k"], 1),
    ("client_event", CREATE, ["response", "instruction"], "x"),
    ("client_event", CREATE, ["response", "tool_choice"], "never"),
    ("server_event", DONE, ["event_id"], DELETE),
    ("server_event", DONE, ["response", "status"], "finished"),
    ("server_event", DONE, ["response", "output", 0, "arguments"], {}),
    ("server_event", DONE, ["response", "output", 0, "arguments"], DELETE),
    ("server_event", DONE, ["response", "output", 0, "phase"], "commentary"),
    ("server_event", DONE, ["response", "output", 1, "role"], "robot"),
    ("server_event", DONE, ["response", "output", 1, "content", 0, "type"], "output_sound"),
    ("server_event", DONE, ["response", "output", 1, "content", 0, "words"], "x"),
    ("server_event", DONE, ["response", "usage", "total_tokens"], "3"),
    ("server_event", DONE, ["response", "usage", "input_token_details", "cached"], 0),
    ("server_event", DONE, ["response", "expires_at"], 1),
    ("server_event", SESSION, ["session", "status"], "new"),
    ("server_event", SESSION, ["session", "type"], "dream"),
    ("server_event", DTMF, ["event_id"], "event_3"),
    ("server_event", DTMF, ["received_at"], "now"),
    ("server_event", DTMF, ["type"], " input_audio_buffer.dtmf_event_received"),
    ("webhook", WEBHOOK, ["data", "call_id"], DELETE),
    ("webhook", WEBHOOK, ["data", "session_id"], "live_1"),
    ("webhook", WEBHOOK, ["data", "sip_headers", 0, "value"], DELETE),
    ("webhook", WEBHOOK, ["data", "sip_headers", 0, "order"], 1),
    ("webhook", WEBHOOK, ["created_at"], "1"),
    ("webhook", WEBHOOK, ["type"], "realtime.call.outgoing"),
]


def faults(kind, payload):
    return check.check({"kind": kind, "name": "test", "payload": payload})


def broken(sample, path, value):
    sample = copy.deepcopy(sample)
    place = sample
    for step in path[:-1]:
        place = place[step]
    if value is DELETE:
        del place[path[-1]]
    else:
        place[path[-1]] = value
    return sample


def run(lines):
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "samples.jsonl")
        with open(path, "w", encoding="utf-8") as file:
            file.write(lines)
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
            code = check.main([path])
    return code, printed.getvalue()


class CheckTest(unittest.TestCase):
    def test_a_good_sample_has_no_fault(self):
        for kind, payload in GOOD:
            with self.subTest(kind=kind, payload=payload):
                self.assertEqual(faults(kind, payload), [])

    def test_every_way_of_being_wrong_is_found(self):
        for kind, sample, path, value in BAD:
            with self.subTest(kind=kind, path=path, value=value):
                self.assertNotEqual(faults(kind, broken(sample, path, value)), [])

    def test_a_fault_fails_the_run_and_is_told_with_its_place(self):
        bad = {"kind": "accept", "name": "bad", "payload": broken(ACCEPT, ["audio", "output", "voise"], "x")}
        code, printed = run(json.dumps(bad) + "\n")
        self.assertEqual(code, 1)
        self.assertIn("accept/bad: audio.output.voise: unknown", printed)
        self.assertTrue(printed.rstrip().endswith(" faults"))
        self.assertTrue(printed.splitlines()[-1].startswith("1 samples, "))

    def test_good_samples_pass_and_no_samples_do_not(self):
        good = "".join(json.dumps({"kind": kind, "name": "n", "payload": payload}) + "\n" for kind, payload in GOOD)
        self.assertEqual(run(good), (0, f"{len(GOOD)} samples, 0 faults\n"))
        self.assertEqual(run("\n"), (1, "0 samples, 0 faults\n"))

    def test_what_is_no_sample_is_a_fault_and_what_is_no_json_a_wrong_argument(self):
        self.assertEqual(run('{"kind": "dream", "payload": {}}\n')[0], 1)
        self.assertEqual(run('{"kind": "accept", "payload": []}\n')[0], 1)
        self.assertEqual(run("{\n")[0], 2)


if __name__ == "__main__":
    unittest.main()
