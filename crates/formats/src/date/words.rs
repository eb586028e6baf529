//! Names of months and weekdays, and the words around dates, in the form of [`domain::search_fold`].

/// By month. A word belongs to one month in all these languages, or is left out.
const MONTHS: [&str; 12] = [
    "january jan januar janner janvier janv enero ene janeiro gennaio gen januari stycznia styczen sty января январь янв leden ledna tammikuu tammikuuta ocak",
    "february feb februar febr fevrier fevr fev febrero fevereiro febbraio februari lutego luty lut февраля февраль фев unor unora helmikuu helmikuuta subat",
    "march mar marz mrz mars marzo marco maart mrt marca marzec марта март мар brezen brezna maaliskuu maaliskuuta mart",
    "april apr avril avr abril abr aprile kwietnia kwiecien kwi апреля апрель апр duben dubna huhtikuu huhtikuuta nisan",
    "may mai mayo maio mag maggio mei maj maja мая май kveten kvetna toukokuu toukokuuta mayis",
    "june jun juni juin junio junho giugno giu czerwca czerwiec cze июня июнь июн cerven cervna kesakuu kesakuuta haziran",
    "july jul juli juillet juil julio julho luglio lug lipca lipiec lip июля июль июл cervenec cervence heinakuu heinakuuta temmuz",
    "august aug aout agosto ago augustus augusti sierpnia sierpien sie августа август авг srpen srpna elokuu elokuuta agustos",
    "september sep sept septembre septiembre setembro set settembre wrzesnia wrzesien wrz сентября сентябрь сен сент zari syyskuu syyskuuta eylul",
    "october oct oktober okt octobre octubre outubro out ottobre ott pazdziernika pazdziernik paz октября октябрь окт rijen rijna lokakuu lokakuuta ekim",
    "november nov novembre noviembre novembro listopada ноября ноябрь ноя marraskuu marraskuuta kasim",
    "december dec dezember dez decembre diciembre dic dezembro dicembre desember grudnia grudzien gru декабря декабрь дек prosinec prosince joulukuu joulukuuta aralik",
];

/// From Monday on.
const WEEKDAYS: [&str; 7] = [
    "monday mon montag mo lundi lun lunes lunedi segunda maandag mandag poniedziałek понедельник пн",
    "tuesday tue tues dienstag di mardi mar martes martedi terca dinsdag tisdag tirsdag wtorek вторник вт",
    "wednesday wed mittwoch mi mercredi mer miercoles mie mercoledi quarta woensdag onsdag sroda среда ср",
    "thursday thu thur thurs donnerstag do jeudi jeu jueves jue giovedi gio quinta donderdag torsdag czwartek четверг чт",
    "friday fri freitag fr vendredi ven viernes vie venerdi sexta vrijdag fredag piatek пятница пт",
    "saturday sat samstag sa samedi sam sabado sab sabato zaterdag lørdag sobota суббота сб",
    "sunday sun sonntag so dimanche dim domingo dom domenica zondag sondag søndag niedziela воскресенье вс",
];

/// Words that say nothing of the day.
const FILLERS: &str = "at on the of um uhr am den der a le les el la de del do da di alle ore kl om op в г года o clock dia due by";

/// Words of a repetition.
const REPETITIONS: &str = "every every! ev each daily weekly monthly yearly annually weekdays jeden jede jedes alle taglich \
    wochentlich monatlich jahrlich chaque tous toutes cada todos todas diario ogni tutti elke iedere dagelijks wekelijks kazdy \
    kazda co каждый каждая каждое каждую ежедневно varje hver joka 毎日 毎週 毎月 每天 每周 每月 매일 매주 매월";

/// Words before the day on which a repetition ends.
const ENDS: &str = "until till ending ends bis jusqu'au jusqu'a jusqu hasta fino ate tot through";

fn number(table: &[&str], word: &str) -> Option<i8> {
    let at = table
        .iter()
        .position(|names| names.split_whitespace().any(|name| name == word))?;
    i8::try_from(at + 1).ok()
}

pub(super) fn month(word: &str) -> Option<i8> {
    number(&MONTHS, word)
}

/// 1 for Monday.
pub(super) fn weekday(word: &str) -> Option<i8> {
    number(&WEEKDAYS, word)
}

pub(super) fn is_filler(word: &str) -> bool {
    matches!(word, "@" | "-" | "–" | "'") || FILLERS.split_whitespace().any(|filler| filler == word)
}

pub(super) fn is_repetition(word: &str) -> bool {
    REPETITIONS.split_whitespace().any(|known| known == word)
}

pub(super) fn is_end(word: &str) -> bool {
    ENDS.split_whitespace().any(|known| known == word)
}
