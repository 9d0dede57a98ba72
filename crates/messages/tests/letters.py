#!/usr/bin/env python3
"""Judges letters as they travel.

    python letters.py samples.jsonl

Each line is a letter with what was written (`mime`, and `subject`, `text`, `html`, `event`, … to be found in it), or a text message
(`sms`). Judges: Python's `email` parser with its modern policy, html5lib in strict mode, icalendar, and gsm0338 for the alphabet.

Prints a line for each fault and at the end `N samples, M faults`. Exit 0 without faults.
"""

import email
import email.policy
import json
import sys

import gsm0338
import html5lib
import icalendar

TREE = [
    "multipart/mixed",
    "multipart/alternative",
    "text/plain",
    "text/html",
    "text/calendar",
    "text/calendar",
]


def of_event(part, wanted):
    faults = []
    calendar = icalendar.Calendar.from_ical(part.get_content())
    [event] = calendar.walk("VEVENT")
    found = {
        "uid": str(event["UID"]),
        "sequence": event["SEQUENCE"],
        "method": str(calendar["METHOD"]),
        "status": str(event["STATUS"]),
        "arrival": event["DTSTART"].dt.isoformat(),
        "departure": event["DTEND"].dt.isoformat(),
        "organizer": str(event["ORGANIZER"]),
        "attendee": str(event["ATTENDEE"]),
        "location": str(event["LOCATION"]),
    }
    if found != wanted:
        faults.append(f"event {found}, not {wanted}")
    if event.errors or calendar.errors:
        faults.append(f"icalendar: {event.errors} {calendar.errors}")
    if part["Content-Type"].params.get("method") != wanted["method"]:
        faults.append("the method of the part is not that of the event")
    if event["ATTENDEE"].params.get("RSVP") != "FALSE":
        faults.append("an answer is asked for")
    return faults


def of_letter(sample):
    faults = []
    raw = sample["mime"].encode("ascii")
    if b"\n" in raw.replace(b"\r\n", b"") or max(len(line) for line in raw.split(b"\r\n")) > 998:
        faults.append("lines")
    message = email.message_from_bytes(raw, policy=email.policy.default)
    parts = list(message.walk())
    for part in parts:
        faults += [f"{part.get_content_type()}: {defect!r}" for defect in part.defects]
        faults += [f"{name}: {value.defects}" for name, value in part.items() if getattr(value, "defects", None)]
    tree = TREE if sample["event"] else TREE[1:4]
    if [part.get_content_type() for part in parts] != tree:
        faults.append(f"tree {[part.get_content_type() for part in parts]}")
        return faults
    sender = message["From"].addresses[0]
    headers = {
        "subject": (str(message["Subject"]), sample["subject"]),
        "sender": ((sender.display_name, sender.addr_spec), (sample["sender_name"], "reception@hotel.example")),
        "recipient": (str(message["To"]), "camille@example.com"),
        "id": (str(message["Message-ID"]), sample["message_id"]),
        "date": (message["Date"].datetime.isoformat(), "2026-11-22T13:06:00+00:00"),
        "thread": ((message["In-Reply-To"], message["References"]), (sample["first"], sample["first"])),
        "generated": (str(message["Auto-Submitted"]), "auto-generated"),
        "language": (str(message["Content-Language"]), sample["language"]),
    }
    faults += [f"{name}: {found!r}, not {wanted!r}" for name, (found, wanted) in headers.items() if found != wanted]
    leaf = [part for part in parts if not part.is_multipart()]
    for part, wanted in zip(leaf, [sample["text"], sample["html"]]):
        if part.get_content().replace("\r\n", "\n").rstrip("\n") != wanted.rstrip("\n"):
            faults.append(f"{part.get_content_type()} is another text")
    html5lib.HTMLParser(strict=True).parse(leaf[1].get_content())
    for outside in ["http://", "src=", "href=", "url("]:
        if outside in leaf[1].get_content().lower():
            faults.append(f"the page reaches outside: {outside}")
    if sample["event"]:
        faults += of_event(leaf[2], sample["event"])
        faults += of_event(leaf[3], sample["event"])
        if leaf[3].get_filename() != "sejour.ics" or leaf[3].get_content_disposition() != "attachment":
            faults.append("no attachment")
    return faults


def of_sms(text):
    encoded = text.encode("gsm03.38")
    return [] if len(encoded) <= 306 else [f"{len(encoded)} septets"]


def main(path):
    count = found = 0
    for line in open(path, encoding="utf-8"):
        sample = json.loads(line)
        count += 1
        faults = of_sms(sample["sms"]) if "sms" in sample else of_letter(sample)
        found += len(faults)
        for fault in faults:
            print(f"{sample.get('message_id', 'sms')}: {fault}")
    print(f"{count} samples, {found} faults")
    return 1 if found or not count else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
