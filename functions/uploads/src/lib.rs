//! The function `uploads`: files and jobs, over HTTP.
