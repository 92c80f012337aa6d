"""Judge: botocore's service models. Calls the sandbox and compares every raw answer with the model of its operation.

Environment: AWS_ENDPOINT_URL, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_DEFAULT_REGION of a running sandbox.
Prints {"judged": ["iam:CreateRole", ...], "errors": ["iam:NoSuchEntity", ...], "findings": ["...", ...]}.
A finding is a member that the model does not have, a value of another type, a required member that is missing, a value
outside its enumeration, an answer with another status than the model's, or an error that no operation may answer with.
"""

import base64
import io
import json
import re
import xml.etree.ElementTree as xml
import zipfile

import botocore.session
from botocore.config import Config
from botocore.exceptions import ClientError

judged, errors, findings = set(), set(), []

# Errors that any operation may answer with, which the models do not repeat. Source: "Common errors" of each service.
COMMON = {
    "AccessDenied", "AccessDeniedException", "ValidationError", "ValidationException", "InvalidAction", "Throttling",
    "ThrottlingException", "MalformedInput", "SerializationException", "UnknownOperationException",
    "InvalidClientTokenId", "UnrecognizedClientException", "SignatureDoesNotMatch", "InvalidSignatureException",
}


class Walker:
    def __init__(self, where):
        self.where = where

    def say(self, path, what):
        findings.append(f"{self.where} {path or '/'}: {what}")

    def scalar(self, shape, value, path):
        kinds = {"string": str, "boolean": bool, "integer": int, "long": int, "float": (int, float), "double": (int, float)}
        kind = shape.type_name
        if kind == "timestamp":
            ok = isinstance(value, (int, float)) and not isinstance(value, bool)
        elif kind == "blob":
            ok = isinstance(value, str) and is_base64(value)
        else:
            ok = isinstance(value, kinds[kind]) and (kind == "boolean" or not isinstance(value, bool))
        if not ok:
            self.say(path, f"{value!r} is no {kind} of shape {shape.name}")
        elif kind == "string":
            self.text(shape, value, path)

    # Limits of length bind requests: AWS answers the 21 characters of phone_number_verified in a shape of at most 20.
    def text(self, shape, value, path):
        if shape.metadata.get("enum") and value not in shape.metadata["enum"]:
            self.say(path, f"{value!r} is not one of {shape.metadata['enum']}")
        pattern = shape.metadata.get("pattern")
        if pattern and "\\p{" not in pattern and not re.fullmatch(pattern, value):
            self.say(path, f"{value!r} does not match {pattern}")

    def json(self, shape, value, path=""):
        if value is None:
            self.say(path, "null is never sent")
        elif shape.type_name == "structure":
            self.structure(shape, value, path)
        elif shape.type_name == "list":
            if not isinstance(value, list):
                return self.say(path, "is no list")
            for index, item in enumerate(value):
                self.json(shape.member, item, f"{path}[{index}]")
        elif shape.type_name == "map":
            if not isinstance(value, dict):
                return self.say(path, "is no map")
            for key, item in value.items():
                self.text(shape.key, key, f"{path}.{key}")
                self.json(shape.value, item, f"{path}.{key}")
        else:
            self.scalar(shape, value, path)

    def structure(self, shape, value, path):
        if not isinstance(value, dict):
            return self.say(path, "is no structure")
        in_body = {
            member.serialization.get("name", name): (name, member)
            for name, member in shape.members.items()
            if "location" not in member.serialization
        }
        for name, item in value.items():
            if name not in in_body:
                self.say(f"{path}.{name}", f"is no member of shape {shape.name}")
            else:
                self.json(in_body[name][1], item, f"{path}.{name}")
        for sent_as, (name, _) in in_body.items():
            if name in shape.required_members and sent_as not in value:
                self.say(f"{path}.{sent_as}", f"is required in shape {shape.name} and missing")

    def xml(self, shape, node, path=""):
        if shape.type_name == "structure":
            members = {member.serialization.get("name", name): (name, member) for name, member in shape.members.items()}
            seen = [local(child) for child in node]
            for child in node:
                name = local(child)
                if name not in members:
                    self.say(f"{path}.{name}", f"is no member of shape {shape.name}")
                elif seen.count(name) > 1:
                    self.say(f"{path}.{name}", "occurs twice")
                else:
                    self.xml(members[name][1], child, f"{path}.{name}")
            for sent_as, (name, _) in members.items():
                if name in shape.required_members and sent_as not in seen:
                    self.say(f"{path}.{sent_as}", f"is required in shape {shape.name} and missing")
        elif shape.type_name == "list":
            for index, child in enumerate(node):
                if local(child) != "member":
                    self.say(f"{path}[{index}]", f"is called {local(child)}")
                self.xml(shape.member, child, f"{path}[{index}]")
        else:
            self.xml_text(shape, node.text or "", path)

    def xml_text(self, shape, text, path):
        kind = shape.type_name
        if kind == "boolean" and text not in ("true", "false"):
            self.say(path, f"{text!r} is no boolean")
        elif kind in ("integer", "long") and not re.fullmatch(r"-?\d+", text):
            self.say(path, f"{text!r} is no number")
        elif kind == "timestamp" and not re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", text):
            self.say(path, f"{text!r} is no ISO 8601 time")
        elif kind == "string":
            self.text(shape, text, path)


def local(node):
    return node.tag.split("}")[-1]


def is_base64(text):
    try:
        base64.b64decode(text, validate=True)
        return True
    except ValueError:
        return False


def judge_error(service, operation, response, parsed):
    error = parsed.get("Error", {})
    code, where = error.get("Code", ""), f"{service}:{operation.name}"
    errors.add(f"{service}:{code}")
    if not error.get("Message"):
        findings.append(f"{where}: error {code} has no message")
    shapes = {shape.error_code: shape for shape in operation.error_shapes}
    known = {shape.error_code for shape in operation.service_model.error_shapes}
    if code not in COMMON and code not in shapes and code not in known:
        findings.append(f"{where}: error {code} is in no model")
    shape = shapes.get(code)
    if shape is None:
        return
    expected = shape.metadata.get("error", {}).get("httpStatusCode")
    if expected and expected != response["status_code"]:
        findings.append(f"{where}: error {code} came with status {response['status_code']}, not {expected}")
    if operation.service_model.metadata["protocol"] == "query":
        return
    members = {member.lower(): member for member in shape.members}
    for name in json.loads(response["body"]):
        if name != "__type" and name not in shape.members and (name.lower() in members or shape.members):
            findings.append(f"{where}: error {code} has {name}, the model {sorted(shape.members)}")


def judge_answer(service, operation, response):
    where = f"{service}:{operation.name}"
    judged.add(where)
    protocol, shape = operation.service_model.metadata["protocol"], operation.output_shape
    expected = operation.http.get("responseCode")
    # The model says 200 for Lambda's DeleteFunction and Invoke, whose status is a member of the answer.
    by_member = shape is not None and any(m.serialization.get("location") == "statusCode" for m in shape.members.values())
    if expected and response["status_code"] != expected and not by_member:
        findings.append(f"{where}: status {response['status_code']}, not {expected}")
    if "x-amzn-requestid" not in {name.lower() for name in response["headers"]}:
        findings.append(f"{where}: no request id")
    body = response["body"]
    walker = Walker(where)
    if protocol == "query":
        root = xml.fromstring(body)
        if local(root) != f"{operation.name}Response":
            walker.say("", f"root is {local(root)}")
        if not root.tag.startswith("{" + operation.service_model.metadata["xmlNamespace"] + "}"):
            walker.say("", f"namespace of {root.tag}")
        result = [child for child in root if local(child).endswith("Result")]
        if shape is not None and len(result) == 1:
            walker.xml(shape, result[0])
        elif shape is not None or result:
            walker.say("", f"{len(result)} Result elements")
        return
    if shape is None or shape.serialization.get("payload"):
        return
    if body:
        walker.json(shape, json.loads(body))
    elif any("location" not in m.serialization for m in shape.members.values()) and shape.required_members:
        walker.say("", "empty body")


session = botocore.session.get_session()


def client(service):
    made = session.create_client(service, config=Config(retries={"max_attempts": 0}, parameter_validation=True))

    def received(response_dict, parsed_response, operation_name=None, **kwargs):
        name = kwargs["event_name"].split(".")[-1]
        operation = made.meta.service_model.operation_model(name)
        if response_dict["status_code"] >= 300:
            judge_error(service, operation, response_dict, parsed_response)
        else:
            judge_answer(service, operation, response_dict)

    made.meta.events.register("response-received." + made.meta.service_model.service_id.hyphenize() + ".*", received)
    return made


def refused(call, **arguments):
    try:
        call(**arguments)
        findings.append(f"{call.__name__} {sorted(arguments)} was not refused")
    except ClientError:
        pass


def package(text):
    bytes_ = io.BytesIO()
    with zipfile.ZipFile(bytes_, "w") as archive:
        archive.writestr("lambda_function.py", text)
    return bytes_.getvalue()


def main():
    from botocoreScenarios import scenarios

    for scenario in scenarios:
        scenario(client, refused, package)
    print(json.dumps({"judged": sorted(judged), "errors": sorted(errors), "findings": findings}))


main()
