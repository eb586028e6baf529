-- What nobody does: open tasks without an assignee, those due first at the top, and the member who has done most in that project in the
-- last 90 days, who may take them.
WITH finished AS (
    SELECT e.project_id, e.actor, COUNT(*) AS done,
        ROW_NUMBER() OVER (PARTITION BY e.project_id ORDER BY COUNT(*) DESC, e.actor) AS place
    FROM taskfleet.events e
    JOIN taskfleet.members m ON m.project_id = e.project_id AND m.user_id = e.actor
    WHERE e.to_status = 'done' AND e.happened_at >= now() - INTERVAL '90 days'
    GROUP BY e.project_id, e.actor
)
SELECT
    p.name AS project,
    t.title AS task,
    t.priority,
    COALESCE(t.due_on, CAST(t.due_at AS date)) AS due,
    COALESCE(u.display_name, '(nobody yet)') AS has_done_most
FROM taskfleet.tasks t
JOIN taskfleet.projects p ON p.project_id = t.project_id AND NOT p.is_archived
LEFT JOIN taskfleet.task_assignees a ON a.task_id = t.task_id
LEFT JOIN finished f ON f.project_id = t.project_id AND f.place = 1
LEFT JOIN taskfleet.users u ON u.user_id = f.actor
WHERE t.status <> 'done' AND a.user_id IS NULL
ORDER BY due, p.name, t.title
