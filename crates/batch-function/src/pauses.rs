/// The pauses of a message between its tries.
#[derive(Debug, Clone, Copy)]
pub struct Pauses {
    /// The longest pause after the first failure, in seconds.
    pub first_s: u32,
    /// How many times as long it is after each further failure.
    pub factor: u32,
    /// The longest pause of all, in seconds.
    pub longest_s: u32,
}

impl Pauses {
    /// The pause after so many receives: between half of the longest and all of it, so that messages that failed together do not
    /// come together again.
    pub fn after(&self, receive_count: u32, random: [u8; 16]) -> u32 {
        let factor = self.factor.saturating_pow(receive_count.saturating_sub(1));
        let longest_s = self.first_s.saturating_mul(factor).min(self.longest_s);
        let [a, b, c, d, ..] = random;
        let half_s = longest_s / 2;
        half_s + u32::from_be_bytes([a, b, c, d]) % (longest_s - half_s + 1)
    }
}

#[cfg(test)]
mod tests {
    use super::Pauses;

    #[test]
    fn each_failure_makes_a_message_wait_longer_and_not_all_wait_alike() {
        let pauses = Pauses {
            first_s: 30,
            factor: 4,
            longest_s: 21_600,
        };
        let random = |last| [0, 0, 0, last, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
        let range = |count| (pauses.after(count, random(0)), pauses.after(count, random(15)));
        assert_eq!(
            [1, 2, 3, 4].map(range),
            [(15, 30), (60, 75), (240, 255), (960, 975)]
        );
        for count in [5, 6, 9, u32::MAX] {
            assert!(
                (3_840..=21_600).contains(&pauses.after(count, [0xa7; 16])),
                "{count}"
            );
        }
    }
}
