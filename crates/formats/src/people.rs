//! Who is who: the names in a file, and the members of the project.

use domain::UserId;

/// The members of the project that is imported into, as whoever runs the import knows them.
pub trait People {
    /// The member whose id or e-mail address this is, or, if exactly one has it, whose name this is. Case and white space
    /// around it do not count.
    fn find(&self, text: &str) -> Option<UserId>;

    /// Whether a comment may be written in this member's name. A file says what it likes: where this is not limited,
    /// whoever imports can put words into the mouths of others. What may not is the importer's own comment, and names
    /// its author in its first line.
    fn may_write_as(&self, author: &UserId) -> bool;
}
