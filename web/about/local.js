// The local fleet has pages of its own, which a deployed one does not have.
document.getElementById("local").hidden = !["127.0.0.1", "localhost", "[::1]"].includes(location.hostname);
