/** Source of the program that loads a Python handler and runs it for each event, as Lambda's Python runtime does. */

/**
 * Started with the handler's folder as working directory and `_HANDLER` set. Reads one JSON invocation per line from
 * descriptor 3 and answers on descriptor 4, so that handlers may print what they like. After each answer it writes
 * `NUL end ID NUL` to both output streams, which says that all that was printed before has arrived.
 */
export const pythonBootstrap = `
import importlib, io, json, logging, os, queue, sys, threading, time, traceback

requests = os.fdopen(3, "rb")
replies = os.fdopen(4, "wb", 0)
for descriptor in (3, 4):
    os.set_inheritable(descriptor, False)
for name in ("stdout", "stderr"):
    stream = getattr(sys, name)
    setattr(sys, name, io.TextIOWrapper(stream.buffer, encoding="utf-8", errors="replace", newline="\\n", write_through=True))
current = {"id": "", "deadline": 0.0}
incoming = queue.Queue()


def reply(message, end):
    sys.stdout.flush()
    sys.stderr.flush()
    for stream in (sys.stdout, sys.stderr):
        stream.write("\\0end " + end + "\\0")
        stream.flush()
    try:
        import resource
        used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        message["memory"] = used if sys.platform == "darwin" else used * 1024
    except ImportError:
        pass
    replies.write((json.dumps(message) + "\\n").encode("utf-8"))


def failure(error, skipped):
    frames = traceback.extract_tb(error.__traceback__)[skipped:]
    return {
        "errorMessage": str(error),
        "errorType": type(error).__name__,
        "requestId": current["id"],
        "stackTrace": traceback.format_list(frames),
    }


def described(kind, message):
    return {"errorMessage": message, "errorType": kind, "requestId": current["id"], "stackTrace": []}


def announce(error):
    lines = ["[ERROR] " + error["errorType"] + ": " + error["errorMessage"]]
    if error["stackTrace"]:
        lines += ["Traceback (most recent call last):", "".join(error["stackTrace"]).rstrip("\\n")]
    print("\\n".join(lines))


def load(name):
    parts = name.rsplit(".", 1)
    if len(parts) != 2:
        message = "Bad handler '" + name + "': not enough values to unpack (expected 2, got 1)"
        return None, described("Runtime.MalformedHandlerName", message)
    module_name, function_name = parts
    try:
        module = importlib.import_module(module_name.replace("/", "."))
    except ImportError as error:
        message = "Unable to import module '" + module_name + "': " + str(error)
        return None, described("Runtime.ImportModuleError", message)
    except SyntaxError as error:
        message = "Syntax error in module '" + module_name + "': " + str(error)
        return None, described("Runtime.UserCodeSyntaxError", message)
    except Exception as error:
        return None, failure(error, 1)
    handler = getattr(module, function_name, None)
    if handler is None:
        message = "Handler '" + function_name + "' missing on module '" + module_name + "'"
        return None, described("Runtime.HandlerNotFound", message)
    return handler, None


class Identity:
    cognito_identity_id = None
    cognito_identity_pool_id = None


class LambdaContext:
    def __init__(self, request):
        self.aws_request_id = request["id"]
        self.invoked_function_arn = request["arn"]
        self.function_name = os.environ["AWS_LAMBDA_FUNCTION_NAME"]
        self.function_version = os.environ["AWS_LAMBDA_FUNCTION_VERSION"]
        self.memory_limit_in_mb = os.environ["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"]
        self.log_group_name = os.environ["AWS_LAMBDA_LOG_GROUP_NAME"]
        self.log_stream_name = os.environ["AWS_LAMBDA_LOG_STREAM_NAME"]
        self.identity = Identity()
        self.client_context = None

    def get_remaining_time_in_millis(self):
        return max(int((current["deadline"] - time.monotonic()) * 1000), 0)


class LogFormatter(logging.Formatter):
    converter = time.gmtime

    def format(self, record):
        stamp = self.formatTime(record, "%Y-%m-%dT%H:%M:%S") + ".%03dZ" % record.msecs
        text = "[%s]\\t%s\\t%s\\t%s" % (record.levelname, stamp, current["id"], record.getMessage())
        return text + "\\n" + self.formatException(record.exc_info) if record.exc_info else text


class LogHandler(logging.Handler):
    def emit(self, record):
        print(self.format(record))


def listen():
    # In a thread of its own, so that a handler that never ends does not outlive the sandbox.
    for line in requests:
        incoming.put(json.loads(line))
    os._exit(0)


def run(handler, request):
    current["id"] = request["id"]
    current["deadline"] = time.monotonic() + request["timeout"] / 1000
    try:
        result = handler(request["event"], LambdaContext(request))
    except Exception as error:
        return {"error": failure(error, 1)}
    try:
        return {"result": json.dumps(result, allow_nan=False)}
    except Exception as error:
        return {"error": described("Runtime.MarshalError", "Unable to marshal response: " + str(error))}


def main():
    log_handler = LogHandler()
    log_handler.setFormatter(LogFormatter())
    logging.getLogger().addHandler(log_handler)
    sys.path.insert(0, os.getcwd())
    handler, problem = load(os.environ["_HANDLER"])
    if problem is not None:
        announce(problem)
    reply({"ready": problem is None, "error": problem}, "init")
    threading.Thread(target=listen, daemon=True).start()
    while True:
        request = incoming.get()
        outcome = run(handler, request)
        if "error" in outcome:
            announce(outcome["error"])
        reply(outcome, request["id"])


main()
`;
