#!/usr/bin/env python3
"""A proxy in front of a DynamoDB that judges each request by AWS's rules: request_rules.py PORT HOST:PORT stack.json

Emulators let pass what AWS refuses: reserved words, what is defined and not used, more than 100 keys, two operations on one
item. The rules are those of the DynamoDB Developer Guide ("Expressions", "Reserved words", "Constraints") and of the API
Reference. What the emulator refuses itself is no finding. On SIGTERM it prints how much it saw, and exits 1 after a finding.
"""

import http.client
import json
import re
import signal
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

RESERVED = set((Path(__file__).parent / "reserved_words.txt").read_text(encoding="utf-8").split())
OPERATORS = {"AND", "OR", "NOT", "IN", "BETWEEN", "SET", "REMOVE", "ADD", "DELETE"}
FUNCTIONS = {"attribute_exists", "attribute_not_exists", "attribute_type", "begins_with", "contains", "size",
             "if_not_exists", "list_append"}
COUNTED = r"<>|<=|>=|[=<>]|\b(?:AND|OR|NOT|IN|BETWEEN|attribute_\w+|begins_with|contains|size|if_not_exists|list_append)\b|[+-]"
EXPRESSIONS = ["ConditionExpression", "UpdateExpression", "KeyConditionExpression", "FilterExpression", "ProjectionExpression"]
MAX_EXPRESSION_BYTES, MAX_OPERATORS, MAX_IN = 4096, 300, 100
MAX_ITEM_BYTES, MAX_TRANSACTION_BYTES = 400 * 1024, 4 * 1024 * 1024
MAX_PARTITION_KEY_BYTES, MAX_SORT_KEY_BYTES = 2048, 1024


def key_schemas(stack):
    """{index: [(attribute, whether it is the partition key)]}; the table itself is None."""
    table = next(r["Properties"] for r in stack["Resources"].values() if r["Type"] == "AWS::DynamoDB::Table")
    schema = lambda of: [(key["AttributeName"], key["KeyType"] == "HASH") for key in of["KeySchema"]]
    return {None: schema(table)} | {index["IndexName"]: schema(index) for index in table.get("GlobalSecondaryIndexes", [])}


def names_in(expression):
    """The attributes that an expression names, as written, without what follows a dot."""
    for found in re.finditer(r"(?<![\w:#.])(#?[A-Za-z_][\w]*)(\s*\()?", expression):
        is_function = found[2] and found[1] in FUNCTIONS
        if not is_function and found[1].upper() not in OPERATORS:
            yield found[1]


def size_of(value):
    (kind, content), = value.items()
    if kind in ("S", "N"):
        return len(content.encode())
    if kind == "M":
        return 3 + sum(len(key.encode()) + 1 + size_of(item) for key, item in content.items())
    if kind == "L":
        return 3 + sum(1 + size_of(item) for item in content)
    if kind in ("SS", "NS"):
        return sum(len(item.encode()) for item in content)
    return len(content) * 3 // 4 if kind == "B" else 1


class Judge:
    def __init__(self, stack):
        self.keys = key_schemas(stack)

    def judge(self, action, request):
        """What AWS would not take."""
        if action == "TransactWriteItems":
            yield from self.transaction(request)
        elif action == "BatchGetItem":
            for table in request["RequestItems"].values():
                keys = [json.dumps(key, sort_keys=True) for key in table["Keys"]]
                if not 0 < len(keys) <= 100:
                    yield f"{len(keys)} keys"
                if len(set(keys)) < len(keys):
                    yield "one key twice"
                yield from self.expressions(table)
        elif action == "BatchWriteItem":
            writes = [write for table in request["RequestItems"].values() for write in table]
            if not 0 < len(writes) <= 25:
                yield f"{len(writes)} writes"
            yield from self.each_item_once([one for write in writes for one in write.values()])
            for write in writes:
                if "PutRequest" in write:
                    yield from self.item(write["PutRequest"]["Item"])
        else:
            yield from self.operation(action, request)

    def transaction(self, request):
        operations = [pair for item in request["TransactItems"] for pair in item.items()]
        if not 0 < len(operations) <= 100:
            yield f"a transaction of {len(operations)} operations"
        if len(json.dumps(request)) > MAX_TRANSACTION_BYTES:
            yield "a transaction of more than 4 MB"
        if len(request.get("ClientRequestToken", "")) > 36:
            yield "a ClientRequestToken of more than 36 characters"
        yield from self.each_item_once([operation for _, operation in operations])
        for kind, operation in operations:
            yield from self.operation(kind, operation)

    def each_item_once(self, operations):
        of = lambda one: [one.get("Key", one.get("Item", {})).get(name) for name, _ in self.keys[None]]
        keys = [json.dumps(of(one)) for one in operations]
        if len(set(keys)) < len(keys):
            yield "several operations on one item"

    def operation(self, action, request):
        yield from self.expressions(request)
        if "KeyConditionExpression" in request:
            yield from self.query(request)
        if "UpdateExpression" in request:
            yield from self.update(request)
        if "Item" in request:
            yield from self.item(request["Item"])
        if action in ("PutItem", "DeleteItem") and request.get("ReturnValues", "NONE") not in ("NONE", "ALL_OLD"):
            yield f"{action} returns NONE or ALL_OLD"

    def expressions(self, request):
        names, values = request.get("ExpressionAttributeNames", {}), request.get("ExpressionAttributeValues", {})
        for kind in EXPRESSIONS:
            expression = request.get(kind)
            if expression is None:
                continue
            if not expression.strip():
                yield f"{kind} is empty"
            if len(expression.encode()) > MAX_EXPRESSION_BYTES:
                yield f"{kind} has more than 4 KB"
            if len(re.findall(COUNTED, expression)) > MAX_OPERATORS:
                yield f"{kind} has more than {MAX_OPERATORS} operators"
            for operands in re.findall(r"\bIN\s*\(([^)]*)\)", expression):
                if operands.count(",") >= MAX_IN:
                    yield f"{kind}: IN has more than {MAX_IN} operands"
            for name in names_in(expression):
                if name.startswith("#") and name not in names:
                    yield f"{kind}: {name} is not defined"
                elif name.upper() in RESERVED:
                    yield f"{kind}: {name} is a reserved word"
        text = " ".join(request.get(kind, "") for kind in EXPRESSIONS)
        for defined in [*names, *values]:
            if not re.search(re.escape(defined) + r"(?!\w)", text):
                yield f"{defined} is defined and not used"
        for value in re.findall(r":\w+", text):
            if value not in values:
                yield f"{value} is not defined"

    def query(self, request):
        index = request.get("IndexName")
        place = index or "the table"
        schema = self.keys.get(index, [])
        keys = {name for name, _ in schema}
        resolve = lambda name: request.get("ExpressionAttributeNames", {}).get(name, name)
        used = {resolve(name) for name in names_in(request["KeyConditionExpression"])}
        if not used <= keys:
            yield f"KeyConditionExpression of {place}: {sorted(used)} are not {sorted(keys)}"
        if not any(is_partition and name in used for name, is_partition in schema):
            yield f"KeyConditionExpression of {place}: no partition key"
        if index and request.get("ConsistentRead"):
            yield f"a consistent read of the index {index}"
        filtered = {resolve(name) for name in names_in(request.get("FilterExpression", ""))}
        if filtered & keys:
            yield f"FilterExpression with a key of {place}: {sorted(filtered & keys)}"
        values = request.get("ExpressionAttributeValues", {})
        for low, high in re.findall(r"BETWEEN\s+(:\w+)\s+AND\s+(:\w+)", request["KeyConditionExpression"]):
            bounds = [values.get(one, {}).get("S") for one in (low, high)]
            if None not in bounds and bounds[0].encode() > bounds[1].encode():
                yield "BETWEEN with the upper bound below the lower"
        if request.get("Limit", 1) < 1:
            yield "a Limit below 1"
        start, own = request.get("ExclusiveStartKey"), {name for name, _ in self.keys[None]}
        if start is not None and set(start) != keys | own:
            yield f"ExclusiveStartKey of {place}: {sorted(start)}"

    def update(self, request):
        expression = request["UpdateExpression"]
        resolve = lambda name: request.get("ExpressionAttributeNames", {}).get(name, name)
        clauses = re.split(r"\b(?:SET|REMOVE|ADD|DELETE)\b", expression)[1:]
        parts = [part for clause in clauses for part in re.split(r",(?![^()]*\))", clause)]
        touched = [resolve(name) for part in parts for name in [next(names_in(part), None)] if name]
        for name in {name for name in touched if touched.count(name) > 1}:
            # Paths into one attribute may differ.
            if "." not in expression:
                yield f"UpdateExpression: two paths of {name} overlap"
        for name, _ in self.keys[None]:
            if name in touched:
                yield f"UpdateExpression changes the key {name}"

    def item(self, item):
        total = sum(len(name.encode()) + size_of(value) for name, value in item.items())
        if total > MAX_ITEM_BYTES:
            yield f"an item of {total} bytes"
        for name, is_partition in {key for schema in self.keys.values() for key in schema}:
            if name not in item:
                continue
            text = item[name].get("S")
            if not text:
                yield f"the key {name} is {item[name]}"
            elif len(text.encode()) > (MAX_PARTITION_KEY_BYTES if is_partition else MAX_SORT_KEY_BYTES):
                yield f"the key {name} is too long"
        for name, value in item.items():
            (kind, content), = value.items()
            if kind in ("SS", "NS", "BS") and not content:
                yield f"{name} is an empty set"


class Proxy:
    def __init__(self, upstream, judge):
        host, _, port = upstream.partition(":")
        self.upstream, self.judge = (host, int(port)), judge
        self.findings, self.requests, self.lock = set(), 0, threading.Lock()

    def pass_on(self, path, headers, body):
        connection = http.client.HTTPConnection(*self.upstream, timeout=60)
        kept = {name: value for name, value in headers.items() if name.lower() != "connection"}
        connection.request("POST", path, body, kept)
        response = connection.getresponse()
        content = response.read()
        action = headers.get("x-amz-target", ".").split(".")[1]
        if not (response.status == 400 and b"ValidationException" in content):
            self.look(action, json.loads(body))
        return response, content

    def look(self, action, request):
        with self.lock:
            self.requests += 1
            for finding in self.judge.judge(action, request):
                if (action, finding) not in self.findings:
                    self.findings.add((action, finding))
                    expressions = {kind: request[kind] for kind in EXPRESSIONS if kind in request}
                    print(f"{action}: {finding} | {json.dumps(expressions)[:300]}", flush=True)

    def end(self, *_):
        print(f"{self.requests} requests, {len(self.findings)} kinds of findings", flush=True)
        sys.exit(bool(self.findings))


def main():
    port, upstream, stack = sys.argv[1:4]
    proxy = Proxy(upstream, Judge(json.loads(Path(stack).read_text(encoding="utf-8"))))

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_):
            pass

        def do_POST(self):
            body = self.rfile.read(int(self.headers["content-length"]))
            response, content = proxy.pass_on(self.path, self.headers, body)
            self.send_response_only(response.status)
            for name, value in response.getheaders():
                if name.lower() not in ("connection", "content-length", "transfer-encoding"):
                    self.send_header(name, value)
            self.send_header("content-length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

    signal.signal(signal.SIGTERM, proxy.end)
    server = ThreadingHTTPServer(("127.0.0.1", int(port)), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    while True:
        signal.pause()


if __name__ == "__main__":
    main()
