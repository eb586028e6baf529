//! Thumbnails and avatars of real and of hostile pictures.

#[cfg(test)]
mod formats;
#[cfg(test)]
mod hostile;
#[cfg(test)]
mod support;
