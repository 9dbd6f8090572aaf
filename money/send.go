package money

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"iter"
	"time"

	"minsheng/access"
	"minsheng/event"
	"minsheng/id"
	"minsheng/measure"
	"minsheng/store"
)

// Instruction is one payment as a bank is told to make it.
type Instruction struct {
	Reference id.ID // of the payment; the bank sends it back
	Payee     id.ID
	Name      string // of the payee, where names are known
	Account   string
	Amount    measure.Money // above zero
}

// Remittance is an approved run as a bank is told to pay it. It says the same
// however often it is asked.
type Remittance struct {
	Run   Run
	Count int64         // of instructions
	Total measure.Money // of them

	each iter.Seq2[Instruction, error]
}

// Instructions hands out the payments in the order of the run; it ends at the
// first error. It can be gone through once.
func (r *Remittance) Instructions() iter.Seq2[Instruction, error] { return r.each }

// Format writes remittances as a bank wants them. An implementation holds no
// state: the same remittance is the same file.
type Format interface {
	Name() string
	Write(to io.Writer, r *Remittance) error
}

// Names says what payees are called; who is not known is left out.
type Names func(ctx context.Context, payees []id.ID) (map[id.ID]string, error)

// File is a file that was written for the bank.
type File struct {
	Run       id.ID
	Number    int64 // of the run's files, from 1
	Format    string
	SHA256    string
	Payments  int64
	Total     measure.Money
	WrittenBy string
	WrittenAt time.Time
}

// Send writes the payments of an approved run for the bank. Each carries the
// same reference however often the file is written, so that a bank that gets it
// twice pays once; what comes to nothing is not in the file. The journal keeps
// the hash. A run that pays nothing writes nothing and is done. Where Send fails,
// what was written is no file: throw it away. names may be nil. Faults: ErrNoRun,
// ErrState, and those of the format.
func (l *Ledger) Send(ctx context.Context, by store.By, run id.ID, to io.Writer, format Format, names Names) (f File, err error) {
	r, err := l.Run(ctx, by.Within, run)
	if err != nil {
		return f, err
	}
	if r.State != Approved && r.State != Sent {
		return f, ErrState.At(string(r.State))
	}
	rem := &Remittance{Run: r, each: l.instructions(ctx, by.Within, run, names)}
	err = l.db.ReadAs(ctx, by.Within, func(s *store.Snap) error {
		return s.QueryRow(ctx, sumInstructions, string(run)).Scan(&rem.Count, &rem.Total)
	})
	if err != nil {
		return f, err
	}
	hash := sha256.New()
	if rem.Count > 0 {
		if err := format.Write(io.MultiWriter(to, hash), rem); err != nil {
			return f, fmt.Errorf("write run %s as %s: %w", run, format.Name(), err)
		}
	}
	f = File{Run: run, Format: format.Name(), SHA256: hex.EncodeToString(hash.Sum(nil)), Payments: rem.Count, Total: rem.Total, WrittenBy: by.Who}
	return f, l.sent(ctx, by, run, &f)
}

// sent notes that a file was written, and settles the payments that come to
// nothing: no bank will answer for them.
func (l *Ledger) sent(ctx context.Context, by store.By, run id.ID, f *File) error {
	return l.db.Write(ctx, by, func(tx *store.Tx) error {
		r, err := held(ctx, tx, run, Approved, Sent)
		if err != nil {
			return err
		}
		rows, err := tx.Query(ctx, selectEven, string(run))
		if err != nil {
			return err
		}
		even, err := idsOf(rows)
		if err != nil {
			return err
		}
		if _, err := r.settle(ctx, tx, Paid, "", even); err != nil {
			return err
		}
		r.State = Sent
		if err := r.tell(ctx, tx, event.RunSent); err != nil {
			return err
		}
		if err := r.closeWhenAnswered(ctx, tx, nil); err != nil {
			return err
		}
		if f.Payments > 0 {
			if err := f.keep(ctx, tx); err != nil {
				return err
			}
		}
		tx.Note("money.sent", run, fmt.Sprintf("%d payments, %s, sha256 %s", f.Payments, f.Format, f.SHA256))
		return r.save(ctx, tx)
	})
}

func (f *File) keep(ctx context.Context, tx *store.Tx) error {
	if err := tx.QueryRow(ctx, nextFile, string(f.Run)).Scan(&f.Number); err != nil {
		return err
	}
	f.WrittenAt = tx.Now
	_, err := tx.Insert(ctx, insertFile, [][]any{{string(f.Run), f.Number, f.Format, f.SHA256, f.Payments, int64(f.Total), f.WrittenBy, store.Stamp(tx.Now)}}, "")
	return err
}

// instructions reads the payments of a run, some at a time.
func (l *Ledger) instructions(ctx context.Context, within access.Scope, run id.ID, names Names) iter.Seq2[Instruction, error] {
	return func(yield func(Instruction, error) bool) {
		past := place{sort: -1}
		for {
			var page []Instruction
			err := l.db.ReadAs(ctx, within, func(s *store.Snap) (err error) {
				page, past, err = l.instructionPage(ctx, s, run, past)
				return err
			})
			if err == nil && names != nil {
				err = named(ctx, page, names)
			}
			if err != nil {
				yield(Instruction{}, err)
				return
			}
			for _, one := range page {
				if !yield(one, nil) {
					return
				}
			}
			if len(page) < atOnce {
				return
			}
		}
	}
}

func (l *Ledger) instructionPage(ctx context.Context, s *store.Snap, run id.ID, past place) (page []Instruction, _ place, err error) {
	rows, err := s.Query(ctx, selectInstructions, string(run), past.sort, string(past.id), atOnce)
	if err != nil {
		return nil, past, err
	}
	defer rows.Close()
	for rows.Next() {
		var one Instruction
		var sealed string
		if err := rows.Scan(&one.Reference, &past.id, &one.Payee, &sealed, &one.Amount, &past.sort); err != nil {
			return nil, past, err
		}
		if one.Account, err = l.db.Keys().Open(sealed, accountSeal(past.id)); err != nil {
			return nil, past, err
		}
		page = append(page, one)
	}
	return page, past, rows.Err()
}

func named(ctx context.Context, page []Instruction, names Names) error {
	ids := make([]id.ID, len(page))
	for i, one := range page {
		ids[i] = one.Payee
	}
	of, err := names(ctx, ids)
	for i := range page {
		page[i].Name = of[page[i].Payee]
	}
	return err
}
