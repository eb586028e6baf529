#!/usr/bin/env python3
"""ministack with signatures and IAM enforced, and in front of it what the tests need: server.py PORT FRONT_PORT

Tokens are issued by this endpoint: ministack writes AWS's own issuer into them, and the functions would fetch its keys from
AWS.
"""

import os
import sys
from importlib.machinery import PathFinder, SourceFileLoader

port, front_port = sys.argv.pop(1), int(sys.argv.pop(1))
here = f"http://127.0.0.1:{port}"
os.environ |= {"AUTH": "true", "AWS_ENDPOINT_URL": here, "BIND_HOST": "127.0.0.1", "GATEWAY_PORT": port, "IOT_MTLS_ENABLED": "0"}

PATCHED = "ministack.services.cognito"


class OwnIssuer(SourceFileLoader):
    def get_code(self, fullname):
        text = self.get_source(fullname)
        for region in ("{r}", "{_pool_region(pool_id)}"):
            issuer = f"https://cognito-idp.{region}.amazonaws.com/"
            assert issuer in text, f"ministack has changed: {issuer}"
            text = text.replace(issuer, here + "/")
        return compile(text, self.path, "exec")


class Finder:
    @staticmethod
    def find_spec(name, path=None, target=None):
        if name != PATCHED:
            return None
        spec = PathFinder.find_spec(name, path)
        spec.loader = OwnIssuer(name, spec.origin)
        return spec


sys.meta_path.insert(0, Finder)

import front  # noqa: E402
import queries  # noqa: E402
from ministack.app import main  # noqa: E402
from ministack.services import apigateway  # noqa: E402

queries.translate()
# The API is the newest one.
front.serve(front_port, here, lambda: f"{list(apigateway._apis._data)[-1][-1]}.execute-api.localhost:{port}")
main()
