"""Parts of .ci/check-delivery."""
