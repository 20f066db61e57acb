-- in: province
-- Numbers in what was said are shown masked and can be the evidence, so the words themselves are kept sealed; and until when the school may answer.
alter table complaint add column body_sealed bytea, add column statement_due date;
comment on column complaint.body_sealed is '投诉内容的原文，加密；内容里没有号码的为空，承办人写明用途才能看';
comment on column complaint.statement_due is '学校说明的期限；过了期限没有说明的，可以审定';
