/** SQL for the bytes of files that a member, `$1`, has uploaded or registered: each file counts once. */
export const FILE_BYTES = `
  SELECT byte_length FROM upload WHERE member_id::text = $1
  UNION ALL
  SELECT max((file ->> 'byteLength')::bigint) FROM alias CROSS JOIN jsonb_array_elements(files) file
    WHERE registered_by::text = $1 AND NOT EXISTS (
      SELECT FROM upload WHERE member_id::text = $1 AND position(upload.id IN file ->> 'path') > 0)
    GROUP BY file ->> 'path'`;
