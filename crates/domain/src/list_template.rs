//! Bucket lists to start from, in English and Korean.

use crate::string_enum::string_enum;

string_enum! {
    /// A bucket list to start from.
    ListTemplate {
        /// Places.
        Travel = "travel",
        /// Nature and movement.
        Outdoors = "outdoors",
        /// Skills.
        Learning = "learning",
        /// Family and friends.
        Together = "together",
        /// Things made oneself.
        Making = "making",
    }
}

/// The texts of a template in one language.
#[derive(Debug, Clone, Copy)]
pub struct TemplateTexts {
    /// The name.
    pub name: &'static str,
    /// The titles of its items, at most [`ListTemplate::MAX_ITEMS`].
    pub items: &'static [&'static str],
}

impl ListTemplate {
    /// The most items of a template: they are created in one transaction with the project.
    pub const MAX_ITEMS: usize = 20;
    /// The locale of a user without a profile.
    pub const DEFAULT_LOCALE: &'static str = "en";

    /// The texts in the language of a locale (BCP 47), or in English.
    pub fn texts(self, locale: &str) -> TemplateTexts {
        let language = locale.split('-').next().unwrap_or_default();
        if language.eq_ignore_ascii_case("ko") {
            return self.korean();
        }
        self.english()
    }

    fn english(self) -> TemplateTexts {
        match self {
            Self::Travel => TemplateTexts {
                name: "Travel",
                items: &[
                    "See the northern lights",
                    "Travel by night train",
                    "Stand on another continent",
                    "Swim in every ocean",
                    "Eat street food in a city whose language I do not speak",
                    "See the sun at midnight",
                    "Cross a country by bicycle",
                    "Spend a month in one foreign place",
                    "See a place that my grandparents came from",
                    "Travel alone for a week",
                ],
            },
            Self::Outdoors => TemplateTexts {
                name: "Outdoors",
                items: &[
                    "Sleep under the open sky",
                    "Climb the highest mountain of my country",
                    "Run ten kilometres",
                    "Walk a long-distance trail from end to end",
                    "Learn to name twenty birds",
                    "Swim in a mountain lake",
                    "See the sun rise from a summit",
                    "Paddle down a river for two days",
                    "Plant a tree and see it bear fruit",
                    "See the Milky Way without any other light",
                ],
            },
            Self::Learning => TemplateTexts {
                name: "Learning",
                items: &[
                    "Hold a conversation in a new language",
                    "Play a whole song on an instrument",
                    "Learn first aid",
                    "Cook ten dishes without a recipe",
                    "Give a talk in front of many people",
                    "Learn to dance with a partner",
                    "Read a hundred books",
                    "Learn to repair my bicycle",
                    "Understand the night sky",
                    "Teach somebody what I know",
                ],
            },
            Self::Together => TemplateTexts {
                name: "Together",
                items: &[
                    "Write down the story of my parents",
                    "Invite everybody on my street to dinner",
                    "Travel with my best friend",
                    "Write ten letters by hand",
                    "Thank a teacher",
                    "Bring the whole family to one table",
                    "Make a gift that took me a month",
                    "Help somebody whom I do not know",
                    "Make up with somebody",
                    "Take a photograph of the same people every year",
                ],
            },
            Self::Making => TemplateTexts {
                name: "Making",
                items: &[
                    "Write a short story and let others read it",
                    "Build a piece of furniture",
                    "Grow what I eat for a day",
                    "Bake bread every week for a year",
                    "Paint a picture and hang it up",
                    "Sew something that I wear",
                    "Make a film of five minutes",
                    "Write a song",
                    "Contribute to an open-source project",
                    "Make a book of photographs",
                ],
            },
        }
    }

    fn korean(self) -> TemplateTexts {
        match self {
            Self::Travel => TemplateTexts {
                name: "여행",
                items: &[
                    "오로라 보기",
                    "야간열차로 여행하기",
                    "다른 대륙 밟아 보기",
                    "모든 대양에서 수영하기",
                    "말이 통하지 않는 도시에서 길거리 음식 먹기",
                    "한밤중의 태양 보기",
                    "자전거로 한 나라 횡단하기",
                    "외국 한 곳에서 한 달 살기",
                    "조부모님의 고향 찾아가기",
                    "일주일 동안 혼자 여행하기",
                ],
            },
            Self::Outdoors => TemplateTexts {
                name: "자연",
                items: &[
                    "별빛 아래에서 잠자기",
                    "우리나라에서 가장 높은 산 오르기",
                    "10킬로미터 달리기",
                    "장거리 트레일 완주하기",
                    "새 이름 스무 가지 알기",
                    "산속 호수에서 수영하기",
                    "산 정상에서 해돋이 보기",
                    "이틀 동안 강을 따라 노 젓기",
                    "나무를 심고 열매 맺는 것 보기",
                    "다른 빛이 없는 곳에서 은하수 보기",
                ],
            },
            Self::Learning => TemplateTexts {
                name: "배움",
                items: &[
                    "새로운 언어로 대화하기",
                    "악기로 한 곡 끝까지 연주하기",
                    "응급 처치 배우기",
                    "요리법 없이 열 가지 요리하기",
                    "많은 사람 앞에서 발표하기",
                    "짝과 함께 추는 춤 배우기",
                    "책 백 권 읽기",
                    "내 자전거 직접 고치기",
                    "밤하늘의 별자리 알기",
                    "내가 아는 것을 누군가에게 가르치기",
                ],
            },
            Self::Together => TemplateTexts {
                name: "함께",
                items: &[
                    "부모님의 이야기를 글로 남기기",
                    "이웃을 모두 저녁에 초대하기",
                    "가장 친한 친구와 여행하기",
                    "손편지 열 통 쓰기",
                    "선생님께 감사 인사 드리기",
                    "온 가족을 한 식탁에 모으기",
                    "한 달 동안 만든 선물 주기",
                    "모르는 사람 돕기",
                    "누군가와 화해하기",
                    "매년 같은 사람들과 사진 찍기",
                ],
            },
            Self::Making => TemplateTexts {
                name: "만들기",
                items: &[
                    "짧은 소설을 써서 다른 사람에게 보여 주기",
                    "가구 하나 만들기",
                    "하루 먹을 것을 직접 기르기",
                    "일 년 동안 매주 빵 굽기",
                    "그림을 그려서 벽에 걸기",
                    "내가 입을 옷 만들기",
                    "5분짜리 영화 만들기",
                    "노래 만들기",
                    "오픈 소스 프로젝트에 기여하기",
                    "사진집 만들기",
                ],
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Title;

    #[test]
    fn every_template_has_items_in_both_languages() {
        for template in ListTemplate::ALL {
            let [english, korean] = ["en-GB", "ko"].map(|locale| template.texts(locale));
            assert_ne!(english.name, korean.name);
            assert_eq!(english.items.len(), korean.items.len(), "{template:?}");
            assert!((1..=ListTemplate::MAX_ITEMS).contains(&english.items.len()));
            for title in english.items.iter().chain(korean.items) {
                assert_eq!(Title::parse(title).unwrap().as_str(), *title);
            }
        }
    }

    #[test]
    fn other_languages_read_english() {
        assert_eq!(ListTemplate::Travel.texts("KO-KR").name, "여행");
        for locale in ["de", "kok-IN", ""] {
            assert_eq!(ListTemplate::Travel.texts(locale).name, "Travel", "{locale}");
        }
    }
}
