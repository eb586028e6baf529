//! Words for the three statuses and the priorities: one table for all importers, in English and the languages of the products.
//!
//! A name counts as a whole: `Done` and `✅ Done (March)` are done, `Almost done` and `Live shows` say nothing.

use domain::{Priority, Status, search_fold};

use crate::date::{is_month, is_weekday};

/// In the form of [`key`], without spaces and accents.
const DONE: &str = "done alldone isdone complete completed completedtasks finished closed resolved fixed shipped released \
    deployed delivered merged achieved erledigt erledigte fertig fertiggestellt abgeschlossen beendet geschlossen gelost \
    termine terminee termines terminees fini finie finis fait faite faits ferme fermee clos acheve realise resolu hecho hecha \
    hechos terminado terminada completado completada completadas finalizado finalizada cerrado cerrada listo resuelto \
    concluido concluida concluidas feito feita fechado pronto resolvido encerrado fatto fatti completato completata completati \
    finito terminato chiuso concluso risolto klaar gereed voltooid afgerond gedaan gesloten afgehandeld opgelost zrobione \
    gotowe ukonczone zakonczone wykonane zamkniete готово сделано завершено завершена выполнено закрыто решено виконано \
    зроблено klart fardig slutford avslutad gjort færdig ferdig fullført afsluttet utfort valmis valmiit tehty hotovo \
    dokonceno uzavreno kesz elkeszult befejezve tamamlandi bitti yapildi 完了 完了済み 済み 済 終了 完成 已完成 已关闭 已關閉 \
    已解决 已解決 완료 완료됨 완료된";
const IN_PROGRESS: &str = "doing inprogress progress workinprogress wip working workingon workingonit ongoing active started \
    underway inwork indevelopment indev development implementing review inreview reviewing codereview underreview \
    readyforreview testing intesting intest qa inqa readyforqa verify verifying verification blocked waiting inarbeit \
    inbearbeitung laufend lauft begonnen gestartet wartend warten wartet blockiert inprufung imtest imreview inumsetzung encours \
    entraitement enrevue enattente bloque commence enprogression encurso enprogreso haciendo enproceso enrevision bloqueado \
    enespera empezado emandamento emprogresso emcurso fazendo emrevisao incorso inlavorazione inrevisione bloccato inattesa \
    iniziato bezig meebezig inuitvoering inbehandeling inbewerking geblokkeerd wachten wtoku wtrakcie wrealizacji вработе \
    впроцессе выполняется напроверке вожидании pagaende pagar igang igangværende kesken tyonalla kaynnissa probiha \
    rozpracovano folyamatban devamediyor yapiliyor 進行中 作業中 対応中 処理中 着手中 レビュー中 进行中 处理中 處理中 진행중";
const TO_DO: &str = "todo todos tobedone todolist backlog open new notstarted unstarted idea ideas inbox next nextup later \
    planned upcoming someday icebox wishlist requests queue queued pending triage ready selectedfordevelopment reopened nostatus \
    notdone offen neu zuerledigen ausstehend geplant nichtbegonnen nichtgestartet ideen afaire ouvert nouveau noncommence \
    pascommence avenir porhacer pendiente pendientes abierto nuevo sinempezar noiniciado afazer pendente aberto novo naoiniciado \
    dafare aperto nuovo noniniziato tedoen nieuw nietgestart nietbegonnen dozrobienia otwarte nowe квыполнению сделать открыто \
    новая новые неначато запланировано attgora oppen ny atgøre tehtava avoin udelat kudelani otevreno nove teendo teendok \
    yapilacak yapilacaklar acik 未着手 やること 未対応 未完了 新規 待办 待辦 未开始 未開始 待处理 待處理 할일 시작전 예정";

const URGENT: &str = "urgent highest critical blocker asap immediate veryhigh top p0 dringend kritisch hochste sehrhoch urgente \
    critique treshaute critica critico muyalta muitoalta moltoalta zeerhoog kritiek pilne krytyczny срочно срочный критический \
    緊急 至急 紧急 긴급";
const HIGH: &str = "high important major hoch wichtig haute eleve elevee importante alta alto hoog belangrijk wysoki wazne \
    высокий важно 高 重要 높음";
const MEDIUM: &str = "medium normal moderate mid med mittel moyenne moyen normale media medio mediana normaal gemiddeld \
    sredni normalny средний обычный 中 普通 보통 중간";
const LOW: &str = "low lowest minor trivial niedrig gering basse faible baja bajo baixa baixo bassa basso laag niski низкий 低 \
    낮음";
const NONE: &str = "none nopriority notset unset keine keineprioritat aucune ninguna nenhuma nessuna geen brak нет なし 无 無 없음";

/// The status that a word or the name of a list has; `None` if the name as a whole says none.
pub(crate) fn status(name: &str) -> Option<Status> {
    let words = words(name);
    let key = key(words.iter().filter(|word| !is_date(word)));
    let waits = ["waitingfor", "waitingon", "blockedby"];
    if has(DONE, &key) {
        Some(Status::Done)
    } else if has(IN_PROGRESS, &key) || waits.iter().any(|beginning| key.starts_with(beginning)) {
        Some(Status::InProgress)
    } else if has(TO_DO, &key) {
        Some(Status::ToDo)
    } else {
        None
    }
}

/// The priority that a word has. Numbers alone have none: products count in both directions.
pub(crate) fn priority(name: &str) -> Option<Priority> {
    let words = words(name);
    let whole = key(words.iter());
    let bare = key(words.iter().filter(|word| !is_date(word)));
    let tables = [
        (URGENT, Priority::Urgent),
        (HIGH, Priority::High),
        (MEDIUM, Priority::Medium),
        (LOW, Priority::Low),
        (NONE, Priority::None),
    ];
    let mut keys = [whole, bare].into_iter();
    keys.find_map(|key| {
        let mut tables = tables.into_iter();
        tables
            .find(|(table, _)| has(table, &key))
            .map(|(_, priority)| priority)
    })
}

/// Whether a cell says yes: `TRUE`, `x`, `1`; `None` for every other text.
pub(crate) fn truth(text: &str) -> Option<bool> {
    let key = key(words(text).iter());
    if has(
        "true yes y x 1 wahr ja vrai oui verdadero si sim sim vero да 是 checked",
        &key,
    ) {
        Some(true)
    } else if key.is_empty()
        || has(
            "false no n 0 falsch nein faux non falso nao nee нет 否 unchecked",
            &key,
        )
    {
        Some(false)
    } else {
        None
    }
}

/// The form of a heading in which spellings of one name are equal: `Due Date`, `due_date`.
pub(crate) fn heading(text: &str) -> String {
    key(split(text).iter())
}

fn has(table: &str, key: &str) -> bool {
    !key.is_empty() && table.split_whitespace().any(|word| word == key)
}

/// The words of a name without those in brackets, and without the names of emoji (`:tada:`).
fn words(name: &str) -> Vec<String> {
    let (mut outside, mut depth) = (String::new(), 0_u32);
    for c in search_fold(name).chars() {
        match c {
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => depth = depth.saturating_sub(1),
            c if depth == 0 => outside.push(c),
            _ => {}
        }
    }
    let shortcode = |word: &str| word.len() > 2 && word.starts_with(':') && word.ends_with(':');
    let kept: Vec<_> = outside
        .split_whitespace()
        .filter(|word| !shortcode(word))
        .collect();
    split(&kept.join(" "))
}

fn split(text: &str) -> Vec<String> {
    let folded = search_fold(text);
    let words = folded.split(|c: char| !c.is_alphanumeric());
    words.filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

fn key<'a>(words: impl Iterator<Item = &'a String>) -> String {
    words.map(String::as_str).collect()
}

/// Numbers, dates and weeks are no part of a list's name.
fn is_date(word: &str) -> bool {
    word.contains(|c: char| c.is_numeric()) || is_month(word) || is_weekday(word)
}

#[cfg(test)]
mod tests {
    use super::*;
    use Status::{Done, InProgress, ToDo};

    #[test]
    fn names_as_a_whole_decide() {
        for (status_of, names) in [
            (
                Some(Done),
                "Done|DONE!|✅ Erledigt|Terminé|Termine\u{301}|Done: March|Done (2026)|Done 2026-03|:tada: Done|Completed|\
                 Closed|Resolved|Hecho|Concluído|Fatto|Готово|完了|已完成|완료|Zakończone|isDone",
            ),
            (
                Some(InProgress),
                "In progress (max 3)|InProgress|Doing|Code review|In Arbeit|En cours|Waiting for paint|进行中|진행 중|WIP",
            ),
            (
                Some(ToDo),
                "To Do|TO-DO|to_do|Backlog 📚|To be done|Not started|Open|À faire|Por hacer|未着手|할 일",
            ),
            (
                None,
                "Live shows to see|Almost done|Complete recipes|Closed Beta bugs|Get it done this week|Current members|\
                 Test ideas|Undone|Kitchen||Monday|Archive|2026|Done by Zoe|Not really done|Done?no|Won't do|✅",
            ),
        ] {
            for name in names.split('|') {
                assert_eq!(status(name), status_of, "{name}");
            }
        }
    }

    #[test]
    fn priorities_have_words_and_numbers_have_none() {
        for (name, expected) in [
            ("Highest", Some(Priority::Urgent)),
            ("1 - Urgent", Some(Priority::Urgent)),
            ("P0", Some(Priority::Urgent)),
            ("🔴 High", Some(Priority::High)),
            ("Wichtig", Some(Priority::High)),
            ("Normal", Some(Priority::Medium)),
            ("Trivial", Some(Priority::Low)),
            ("No priority", Some(Priority::None)),
            ("1", None),
            ("P1", None),
            ("Sprint 3 / lane B", None),
        ] {
            assert_eq!(priority(name), expected, "{name}");
        }
    }
}
