//! Which runs and lines of a log are shown.

use domain::run::{Action, Side};
use domain::view::calendar_sync::{LogLine, LogRun};

/// Both filters; each stands in the address, so that a filtered log can be sent to somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct LogFilter {
    /// Only what was changed there.
    pub side: Option<Side>,
    /// Only what did not work.
    pub failed_only: bool,
}

impl LogFilter {
    /// Reads the words of an address; what is not known filters nothing.
    pub fn read(way: Option<&str>, result: Option<&str>) -> Self {
        Self {
            side: match way {
                Some("in") => Some(Side::Here),
                Some("out") => Some(Side::There),
                _ => None,
            },
            failed_only: result == Some("failed"),
        }
    }

    /// The address of the log with this filter.
    pub fn address(self, log: &str) -> String {
        let way = match self.side {
            Some(Side::Here) => "way=in",
            Some(Side::There) => "way=out",
            None => "",
        };
        match (way, self.failed_only) {
            ("", false) => log.to_owned(),
            ("", true) => [log, "?result=failed"].concat(),
            (way, false) => [log, "?", way].concat(),
            (way, true) => [log, "?", way, "&result=failed"].concat(),
        }
    }

    /// Whether everything is shown.
    pub fn is_open(self) -> bool {
        self == Self::default()
    }

    fn shows(self, line: &LogLine) -> bool {
        self.side.is_none_or(|side| line.side == side)
            && (!self.failed_only || line.action == Action::Fail)
    }

    /// The runs with the lines that are shown; a run without any is left out, unless nothing is filtered.
    pub fn apply(self, runs: Vec<LogRun>) -> Vec<LogRun> {
        if self.is_open() {
            return runs;
        }
        runs.into_iter()
            .filter_map(|mut run| {
                run.lines.retain(|line| self.shows(line));
                let failed_whole = self.failed_only && self.side.is_none() && run.error.is_some();
                (failed_whole || !run.lines.is_empty()).then_some(run)
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::RunId;

    fn line(side: Side, action: Action) -> LogLine {
        LogLine {
            id: domain::RunChangeId::new(Default::default()),
            is_undone: false,
            can_undo: true,
            is_conflict: false,
            side,
            action,
            subject: "Roof inspection".to_owned(),
            fields: vec![],
            why: String::new(),
        }
    }

    fn run(lines: Vec<LogLine>, error: Option<&str>) -> LogRun {
        LogRun {
            id: RunId::new(Default::default()),
            at: chrono::NaiveDateTime::default(),
            started_at: chrono::DateTime::UNIX_EPOCH,
            cause: "Live".to_owned(),
            lasted_ms: Some(800),
            changes_in: 0,
            changes_out: 0,
            failed: 0,
            error: error.map(str::to_owned),
            incomplete: None,
            can_undo: false,
            lines,
        }
    }

    #[test]
    fn a_direction_keeps_only_its_lines_and_the_runs_that_have_some() {
        let runs = vec![
            run(
                vec![
                    line(Side::Here, Action::Update),
                    line(Side::There, Action::Create),
                ],
                None,
            ),
            run(vec![line(Side::There, Action::Create)], None),
        ];

        let shown = LogFilter::read(Some("in"), None).apply(runs);

        assert_eq!(shown.len(), 1);
        assert_eq!(shown[0].lines, [line(Side::Here, Action::Update)]);
    }

    #[test]
    fn a_run_that_failed_altogether_is_a_failure() {
        let runs = vec![
            run(vec![], Some("the service does not answer")),
            run(vec![], None),
        ];

        assert_eq!(LogFilter::read(None, Some("failed")).apply(runs).len(), 1);
    }

    #[test]
    fn without_a_filter_runs_without_a_change_are_shown_too() {
        assert_eq!(
            LogFilter::read(None, None)
                .apply(vec![run(vec![], None)])
                .len(),
            1
        );
    }

    #[test]
    fn the_address_says_the_filter() {
        let log = "/calendar/sync/1/logs";

        assert_eq!(LogFilter::default().address(log), log);
        assert_eq!(
            LogFilter {
                side: Some(Side::There),
                failed_only: true
            }
            .address(log),
            "/calendar/sync/1/logs?way=out&result=failed"
        );
    }
}
