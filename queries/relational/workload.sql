-- Who has how much to do: members with their open tasks over all projects, what is overdue, and the points of the last 30 days.
WITH open_tasks AS (
    SELECT a.user_id, t.task_id, t.project_id, t.due_on, t.due_at, t.estimate_minutes
    FROM taskfleet.tasks t
    JOIN taskfleet.task_assignees a ON a.task_id = t.task_id
    JOIN taskfleet.projects p ON p.project_id = t.project_id AND NOT p.is_archived
    WHERE t.status <> 'done'
), earned AS (
    SELECT user_id, SUM(points) AS points
    FROM taskfleet.point_entries
    WHERE earned_at >= now() - INTERVAL '30 days'
    GROUP BY user_id
)
SELECT
    u.display_name,
    COUNT(DISTINCT o.project_id) AS projects,
    COUNT(o.task_id) AS open_tasks,
    COUNT(CASE WHEN o.due_at < now() OR o.due_on < CURRENT_DATE THEN 1 END) AS overdue,
    COALESCE(SUM(o.estimate_minutes), 0) AS estimated_minutes,
    COALESCE(MAX(e.points), 0) AS points_in_30_days
FROM taskfleet.users u
LEFT JOIN open_tasks o ON o.user_id = u.user_id
LEFT JOIN earned e ON e.user_id = u.user_id
GROUP BY u.user_id, u.display_name
ORDER BY open_tasks DESC, u.display_name
