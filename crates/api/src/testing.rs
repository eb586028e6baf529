//! For handler tests: a pool's key pair, tokens, a clock that stands still, requests and answers.
