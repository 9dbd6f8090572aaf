package staff

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"minsheng/civil"
	"minsheng/id"
	"minsheng/store"
)

const (
	insertAccount  = `staff_account (account_id, login, name, state, password, otp, otp_step, failed, locked_until, seq, made_at)`
	insertLogin    = `staff_login_claim (login, account_id)`
	insertSession  = `staff_session (token_mac, account_id, made_at, seen_at, ends_at)`
	insertIdentity = `staff_identity (identity_mac, issuer, account_id, made_at)`
	insertHalfway  = `staff_halfway (token_mac, identity_mac, issuer, account_id, strong, ends_at)`
	insertPost     = `staff_post (account_id, seq, post_id, role, area, department, from_on, to_on, recorded_at)`

	insertToken   = `staff_token (token_mac, account_id, made_at, ends_at)`
	insertRequest = `staff_request (account_id, request_key, hash, status, answer, made_at)`

	selectAccount = `SELECT account_id, login, name, state, password, otp, otp_step, failed, locked_until FROM staff_account WHERE `
	byID          = `account_id = $1`
	byLogin       = `account_id = (SELECT account_id FROM staff_login_claim WHERE login = $1)`
	after         = `account_id > $1 ORDER BY account_id LIMIT $2`

	// The row is held until the write ends, so that of two writes about one
	// account the second sees what the first did.
	holdRow = `UPDATE staff_account SET seq = seq + 1 WHERE account_id = $1 RETURNING seq`

	// The newest row of a post is the one that holds.
	selectPosts = `SELECT post_id, role, area, department, from_on, to_on FROM staff_post WHERE account_id = $1 ORDER BY seq`

	setSetup    = `INSERT INTO staff_setup (account_id, code_mac, ends_at) VALUES ($1, $2, $3) ON CONFLICT (account_id) DO UPDATE SET code_mac = $2, ends_at = $3`
	selectSetup = `SELECT code_mac, ends_at FROM staff_setup WHERE account_id = $1`
	endSetup    = `DELETE FROM staff_setup WHERE account_id = $1`

	setSecrets = `UPDATE staff_account SET password = $1, otp = $2, otp_step = 0, failed = 0, locked_until = '', state = $3 WHERE account_id = $4`
	setTries   = `UPDATE staff_account SET failed = $1, locked_until = $2, otp_step = $3 WHERE account_id = $4`
	setState   = `UPDATE staff_account SET state = $1, failed = 0, locked_until = '' WHERE account_id = $2`

	setFactor = `UPDATE staff_account SET otp = $1, otp_step = 0, failed = 0, locked_until = '', state = $2 WHERE account_id = $3`

	selectIdentity  = `SELECT account_id FROM staff_identity WHERE identity_mac = $1`
	selectIssuers   = `SELECT DISTINCT issuer FROM staff_identity WHERE account_id = $1 ORDER BY issuer`
	countIdentities = `SELECT count(*) FROM staff_identity WHERE account_id = $1`
	dropIdentities  = `DELETE FROM staff_identity WHERE account_id = $1`

	selectHalfway = `SELECT identity_mac, issuer, account_id, strong, ends_at FROM staff_halfway WHERE token_mac = $1`
	dropHalfway   = `DELETE FROM staff_halfway WHERE token_mac = $1`
	endHalfway    = `DELETE FROM staff_halfway WHERE ends_at < $1`

	selectSession = `SELECT account_id, seen_at, ends_at FROM staff_session WHERE token_mac = $1`
	seeSession    = `UPDATE staff_session SET seen_at = $1 WHERE token_mac = $2`
	endSession    = `DELETE FROM staff_session WHERE token_mac = $1`
	endSessions   = `DELETE FROM staff_session WHERE account_id = $1`
	endOld        = `DELETE FROM staff_session WHERE ends_at < $1`

	selectToken   = `SELECT account_id, ends_at FROM staff_token WHERE token_mac = $1`
	shortenTokens = `UPDATE staff_token SET ends_at = $1 WHERE account_id = $2 AND ends_at > $1`
	endTokens     = `DELETE FROM staff_token WHERE account_id = $1`
	lastToken     = `SELECT max(ends_at) FROM staff_token WHERE account_id = $1`

	selectRequest = `SELECT hash, status, answer FROM staff_request WHERE account_id = $1 AND request_key = $2`
	answerRequest = `UPDATE staff_request SET status = $1, answer = $2 WHERE account_id = $3 AND request_key = $4`
	forgetRequest = `DELETE FROM staff_request WHERE account_id = $1 AND request_key = $2 AND status = 0`
	sweepRequests = `DELETE FROM staff_request WHERE account_id = $1 AND made_at < $2`
)

// account is the row of an account, secrets as they stand there.
type account struct {
	Account
	password    string
	otp         string
	otpStep     int64
	failed      int64
	lockedUntil string
}

func findAccount(ctx context.Context, q store.Querier, by, value string) (account, error) {
	return scanAccount(q.QueryRow(ctx, selectAccount+by, value))
}

func scanAccount(row interface{ Scan(...any) error }) (a account, err error) {
	err = row.Scan(&a.ID, &a.Login, &a.Name, &a.State, &a.password, &a.otp, &a.otpStep, &a.failed, &a.lockedUntil)
	if errors.Is(err, sql.ErrNoRows) {
		return a, ErrAccount
	}
	return a, err
}

func holdAccount(ctx context.Context, tx *store.Tx, who id.ID) (seq int64, err error) {
	err = tx.QueryRow(ctx, holdRow, string(who)).Scan(&seq)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, ErrAccount
	}
	return seq, err
}

// postsOf lists the posts that an account holds, held or will hold.
func postsOf(ctx context.Context, q store.Querier, who id.ID) ([]Post, error) {
	rows, err := q.Query(ctx, selectPosts, string(who))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var posts []Post
	at := map[id.ID]int{}
	for rows.Next() {
		p := Post{Account: who}
		var from, to string
		if err := rows.Scan(&p.ID, &p.Role, &p.Area, &p.Department, &from, &to); err != nil {
			return nil, err
		}
		if p.From, p.To, err = span(from, to); err != nil {
			return nil, fmt.Errorf("post %s: %w", p.ID, err)
		}
		if i, ok := at[p.ID]; ok {
			posts[i] = p
			continue
		}
		at[p.ID] = len(posts)
		posts = append(posts, p)
	}
	return posts, rows.Err()
}

func span(from, to string) (a, b civil.Date, err error) {
	if a, err = civil.Parse(from); err != nil {
		return a, b, err
	}
	b, err = civil.Parse(to)
	return a, b, err
}

func writePost(ctx context.Context, tx *store.Tx, seq int64, p Post) error {
	_, err := tx.Insert(ctx, insertPost, [][]any{{string(p.Account), seq, string(p.ID), string(p.Role), p.Area, p.Department,
		p.From.String(), p.To.String(), store.Stamp(tx.Now)}}, "")
	return err
}
