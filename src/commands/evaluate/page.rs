//! The report as one page of HTML: no script, nothing from elsewhere, to be read on a telephone too.

mod conversation;
mod store;

use std::fmt::{self, Write as _};

use super::{
    Evaluation,
    days::Season,
    sheet::{Sheet, replay, took},
};

/// How it looks.
const STYLE: &str = include_str!("page/style.css");

/// A text inside HTML.
pub(super) struct Text<'a>(pub(super) &'a str);

impl fmt::Display for Text<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for c in self.0.chars() {
            match c {
                '&' => f.write_str("&amp;")?,
                '<' => f.write_str("&lt;")?,
                '>' => f.write_str("&gt;")?,
                '"' => f.write_str("&quot;")?,
                '\'' => f.write_str("&#39;")?,
                other => f.write_char(other)?,
            }
        }
        Ok(())
    }
}

/// The whole page.
pub fn page(evaluation: &Evaluation) -> String {
    let mut html = String::new();
    let days = evaluation.days();
    // Writing to a String cannot fail.
    let _ = write(&mut html, evaluation, &days);
    html
}

fn write(html: &mut String, evaluation: &Evaluation, days: &[Sheet]) -> fmt::Result {
    let holds = evaluation.holds();
    let verdict = if holds { "Tout tient" } else { "Tout ne tient pas" };
    write!(
        html,
        "<!doctype html>\n<html lang=\"fr\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>Évaluation · {verdict}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n\
         <header>\n<h1>Évaluation de l’assistant vocal</h1>\n<p class=\"verdict {}\">{} {verdict}</p>\n",
        class(holds),
        mark(holds),
    )?;
    figures(html, evaluation)?;
    html.push_str("</header>\n<main>\n");
    if !evaluation.scenarios.is_empty() {
        html.push_str("<section>\n<h2>Scénarios</h2>\n<p class=\"note\">Un appel entier, joué contre le vrai serveur, jugé sur ce que la réservation contient à la fin et sur ce qui a été dit.</p>\n");
        for (number, sheet) in evaluation.scenarios.iter().enumerate() {
            sheet_of(html, sheet, &format!("s{number}"))?;
        }
        html.push_str("</section>\n");
    }
    if let Some(season) = &evaluation.season {
        saboteurs(html, season)?;
        html.push_str("<section>\n<h2>Journées à lire</h2>\n<p class=\"note\">Celles qui ont fait des dégâts, puis une de chaque saboteur.</p>\n");
        for (number, sheet) in days.iter().enumerate() {
            sheet_of(html, sheet, &format!("j{number}"))?;
        }
        html.push_str("</section>\n");
    }
    kinds(html, evaluation)?;
    html.push_str("</main>\n<footer>Personnes, numéros et adresses sont inventés.</footer>\n</body>\n</html>\n");
    Ok(())
}

/// The numbers at the top.
fn figures(html: &mut String, evaluation: &Evaluation) -> fmt::Result {
    html.push_str("<dl class=\"figures\">\n");
    let mut figure = |label: &str, value: &str, good: bool| {
        writeln!(html, "<div class=\"{}\"><dd>{}</dd><dt>{}</dt></div>", class(good), Text(value), Text(label))
    };
    if !evaluation.scenarios.is_empty() {
        let passed = evaluation.scenarios.iter().filter(|sheet| sheet.passed()).count();
        let all = evaluation.scenarios.len();
        figure("scénarios comme prévu", &format!("{passed} / {all}"), passed == all)?;
    }
    if let Some(season) = &evaluation.season {
        let (days, calls, booked) = season.totals();
        let harm: usize = season.tallies.values().map(super::days::Tally::harm_done).sum();
        figure("dégâts des saboteurs", &harm.to_string(), season.is_harmless())?;
        figure("journées sabotées", &days.to_string(), true)?;
        figure("appels", &calls.to_string(), true)?;
        figure("réservations", &booked.to_string(), true)?;
        figure("durée", &took(season.elapsed), true)?;
    }
    html.push_str("</dl>\n");
    Ok(())
}

fn saboteurs(html: &mut String, season: &Season) -> fmt::Result {
    html.push_str(
        "<section>\n<h2>Saboteurs</h2>\n<p class=\"note\">Des programmes à la place du modèle, qui font ce qu’il ne doit pas faire. Les dégâts se mesurent de l’extérieur.</p>\n\
         <div class=\"wide\"><table>\n<thead><tr><th>À la place du modèle</th><th>journées</th><th class=\"more\">appels</th><th class=\"more\">réservations</th><th>dégâts</th></tr></thead>\n<tbody>\n",
    );
    for (saboteur, tally) in &season.tallies {
        let harm = tally.harm_done();
        let kinds: Vec<String> = tally.harm.iter().map(|(kind, count)| format!("{count} × {}", kind.label())).collect();
        writeln!(
            html,
            "<tr class=\"{}\"><td><b>{}</b><small>{}</small></td><td>{}</td><td class=\"more\">{}</td><td class=\"more\">{}</td><td>{harm}<small>{}</small></td></tr>",
            class(harm == 0),
            saboteur.name(),
            Text(saboteur.deed()),
            tally.days,
            tally.calls,
            tally.booked,
            Text(&kinds.join(", ")),
        )?;
    }
    html.push_str("</tbody>\n</table></div>\n");
    for (seed, reason) in &season.failed {
        writeln!(html, "<p class=\"bad\">graine {seed} : n’a pas pu être jouée : {}</p>", Text(reason))?;
    }
    for report in &season.harmful {
        writeln!(html, "<p class=\"bad\"><code>{}</code></p>", Text(&replay(report.day.saboteur, report.day.seed)))?;
    }
    html.push_str("</section>\n");
    Ok(())
}

fn kinds(html: &mut String, evaluation: &Evaluation) -> fmt::Result {
    let counted = evaluation.kinds();
    if counted.is_empty() {
        return Ok(());
    }
    html.push_str("<section>\n<h2>Par genre d’échec</h2>\n<div class=\"wide\"><table>\n<tbody>\n");
    for (kind, count) in counted {
        writeln!(html, "<tr class=\"{}\"><td>{}</td><td>{count}</td></tr>", class(count == 0), Text(kind))?;
    }
    html.push_str("</tbody>\n</table></div>\n</section>\n");
    Ok(())
}

/// One page: folded where all held, open where not.
fn sheet_of(html: &mut String, sheet: &Sheet, id: &str) -> fmt::Result {
    let passed = sheet.passed();
    let seed = sheet.seed.map(|seed| format!(" · graine {seed}")).unwrap_or_default();
    writeln!(
        html,
        "<details class=\"sheet {}\" id=\"{id}\"{}>\n<summary><span>{}</span> <b>{}</b>{seed}<small>{}</small></summary>",
        class(passed),
        if passed { "" } else { " open" },
        mark(passed),
        Text(&sheet.name),
        Text(&sheet.title),
    )?;
    if !passed {
        html.push_str("<ul class=\"faults\">\n");
        for fault in &sheet.faults {
            writeln!(html, "<li><b>{}</b> {}</li>", Text(fault.kind), Text(&fault.text))?;
        }
        writeln!(html, "</ul>\n<p class=\"replay\">Rejouer : <code>{}</code></p>", Text(&sheet.replay))?;
    }
    store::write(html, &sheet.store)?;
    for conversation in &sheet.conversations {
        conversation::write(html, conversation, sheet.conversations.len() > 1)?;
    }
    html.push_str("</details>\n");
    Ok(())
}

const fn class(good: bool) -> &'static str {
    if good { "good" } else { "bad" }
}

const fn mark(good: bool) -> char {
    if good { '✓' } else { '✗' }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_callers_say_is_text_and_never_markup() {
        assert_eq!(Text("<b>l'été & \"moi\"</b>").to_string(), "&lt;b&gt;l&#39;été &amp; &quot;moi&quot;&lt;/b&gt;");
    }
}
