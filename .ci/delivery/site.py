"""Holds the function of the web site's distribution against web/: it knows each page, and answers with 404.html for the others."""

import json
import subprocess
from pathlib import Path

WEB = Path(__file__).resolve().parent.parent.parent / "web"
# "Quotas on CloudFront Functions", CloudFront developer guide.
MAX_CODE_BYTES = 10_240
ASK = """
console.log(JSON.stringify(process.argv.slice(1).map(uri => {
  const answer = handler({request: {uri}});
  if (answer.uri) return answer.uri;
  const header = name => answer.headers[name] && answer.headers[name].value;
  return {status: answer.statusCode, location: header("location"), type: header("content-type"), body: answer.body && answer.body.data};
})));
"""


def ask(resources, paths):
    """The file that the function turns each path into, or the response of its own."""
    code = resources["WebFolders"]["Properties"]["FunctionCode"]
    done = subprocess.run(["node", "-e", code + ASK, *paths], stdout=subprocess.PIPE, check=True)
    return json.loads(done.stdout)


def check(resources):
    code = resources["WebFolders"]["Properties"]["FunctionCode"]
    if len(code.encode()) > MAX_CODE_BYTES:
        yield f"WebFolders: {len(code.encode())} bytes, a function has at most {MAX_CODE_BYTES}"
    folders = sorted("/" + path.parent.relative_to(WEB).as_posix().removeprefix(".") for path in WEB.rglob("index.html"))
    pages = [folder.rstrip("/") + "/" for folder in folders]
    for page, answer in zip(pages, ask(resources, pages)):
        if answer != page + "index.html":
            yield f"WebFolders: does not know the page {page}"
    known = code.split("var PAGES = [")[1].split("]")[0]
    for page in json.loads(f"[{known}]"):
        if page not in pages:
            yield f"WebFolders: there is no {page}index.html in web/"
    for path in WEB.rglob("*"):
        if path.is_file() and "." not in path.name:
            yield f"WebFolders: takes the file {path.relative_to(WEB)} for a page, since it has no dot"
    missing = ask(resources, ["/nowhere-at-all"])[0]
    if missing["body"] != (WEB / "404.html").read_text():
        yield "WebFolders: its page of what is missing is not web/404.html"
