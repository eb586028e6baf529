-- report: burndown
-- answers: Open tasks, and their estimated minutes, at the end of each day of the period, and why that changed since the day
-- before: tasks added to the scope, removed from it (deleted while open), done, and reopened; `estimated_minutes` is what changed
-- in the estimates of open tasks. Each day compares the states at its end and at the end of the day before, so
-- remaining = remaining of the day before + added - removed - done + reopened (+ estimated), and a day that is over stays as it is.
-- `scope` is what was open when the period began, and what was added, removed and estimated anew since; a task that was created as
-- done is in it.
-- parameters: project_id, first_dt, last_dt, to, from, to, from
-- columns: day day, scope number, remaining number, added number, removed number, done number, reopened number, scope_minutes number, remaining_minutes number, added_minutes number, removed_minutes number, done_minutes number, reopened_minutes number, estimated_minutes number
WITH history AS (
  SELECT task_id, version, event_id, status, is_deleted, coalesce(estimate_minutes, 0) AS minutes,
    max(day) OVER (PARTITION BY task_id ORDER BY version, event_id ROWS UNBOUNDED PRECEDING) AS since_day
  FROM events
  WHERE project_id = ? AND dt >= ? AND dt <= ? AND status IS NOT NULL
),
-- Of the states of one day only the last counts.
ends AS (
  SELECT task_id, since_day, minutes,
    CASE WHEN is_deleted THEN 'deleted' WHEN status = 'done' THEN 'done' ELSE 'open' END AS place,
    row_number() OVER (PARTITION BY task_id, since_day ORDER BY version DESC, event_id DESC) AS newest
  FROM history
  WHERE since_day <= CAST(? AS date)
),
changes AS (
  SELECT since_day AS day, place, minutes,
    coalesce(lag(place) OVER (PARTITION BY task_id ORDER BY since_day), 'none') AS previous,
    coalesce(lag(minutes) OVER (PARTITION BY task_id ORDER BY since_day), 0) AS previous_minutes
  FROM ends
  WHERE newest = 1
),
differences AS (
  SELECT day,
    CASE WHEN previous = 'none' AND place <> 'deleted' THEN 1 ELSE 0 END AS added,
    CASE WHEN previous = 'open' AND place = 'deleted' THEN 1 ELSE 0 END AS removed,
    CASE WHEN previous IN ('none', 'open') AND place = 'done' THEN 1 ELSE 0 END AS done,
    CASE WHEN previous = 'done' AND place = 'open' THEN 1 ELSE 0 END AS reopened,
    CASE WHEN previous = 'none' AND place <> 'deleted' THEN minutes ELSE 0 END AS added_minutes,
    CASE WHEN previous = 'open' AND place = 'deleted' THEN previous_minutes ELSE 0 END AS removed_minutes,
    CASE WHEN previous = 'open' AND place = 'done' THEN previous_minutes
      WHEN previous = 'none' AND place = 'done' THEN minutes ELSE 0 END AS done_minutes,
    CASE WHEN previous = 'done' AND place = 'open' THEN minutes ELSE 0 END AS reopened_minutes,
    CASE WHEN previous = 'open' AND place = 'open' THEN minutes - previous_minutes ELSE 0 END AS estimated_minutes
  FROM changes
  UNION ALL
  SELECT day, 0 AS added, 0 AS removed, 0 AS done, 0 AS reopened, 0 AS added_minutes, 0 AS removed_minutes, 0 AS done_minutes,
    0 AS reopened_minutes, 0 AS estimated_minutes
  FROM UNNEST(sequence(DATE '2020-01-01', DATE '2046-12-31', INTERVAL '1' DAY)) AS calendar (day)
  WHERE day >= CAST(? AS date) AND day <= CAST(? AS date)
),
days AS (
  SELECT day, sum(added) AS added, sum(removed) AS removed, sum(done) AS done, sum(reopened) AS reopened,
    sum(added_minutes) AS added_minutes, sum(removed_minutes) AS removed_minutes, sum(done_minutes) AS done_minutes,
    sum(reopened_minutes) AS reopened_minutes, sum(estimated_minutes) AS estimated_minutes
  FROM differences
  GROUP BY day
),
running AS (
  SELECT day, added, removed, done, reopened, added_minutes, removed_minutes, done_minutes, reopened_minutes, estimated_minutes,
    sum(added - removed - done + reopened) OVER (ORDER BY day ROWS UNBOUNDED PRECEDING) AS remaining,
    sum(added_minutes - removed_minutes - done_minutes + reopened_minutes + estimated_minutes)
      OVER (ORDER BY day ROWS UNBOUNDED PRECEDING) AS remaining_minutes
  FROM days
),
period AS (
  SELECT day, added, removed, done, reopened, added_minutes, removed_minutes, done_minutes, reopened_minutes, estimated_minutes,
    remaining, remaining_minutes,
    sum(done - reopened) OVER (ORDER BY day ROWS UNBOUNDED PRECEDING) AS finished,
    sum(done_minutes - reopened_minutes) OVER (ORDER BY day ROWS UNBOUNDED PRECEDING) AS finished_minutes
  FROM running
  WHERE day >= CAST(? AS date)
)
SELECT day, remaining + finished AS scope, remaining, added, removed, done, reopened,
  remaining_minutes + finished_minutes AS scope_minutes, remaining_minutes, added_minutes, removed_minutes, done_minutes,
  reopened_minutes, estimated_minutes
FROM period
ORDER BY day
