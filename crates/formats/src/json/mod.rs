//! Json
