package casework

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"

	"minsheng/access"
	"minsheng/fault"
	"minsheng/id"
	"minsheng/lang"
	"minsheng/store"
)

// NumberBlock is numbers for paper forms that a device may give out without a
// connection: a village's printer, a helper's telephone. Each number is given
// out once, for the block is one device's alone.
type NumberBlock struct {
	Block  string // five digits
	Area   string
	Device string
	Count  int
}

// Number writes the n-th number of a block, from 1: the county, the block, three
// digits and a check digit, like 330502-48291-007-3. A device makes them by
// itself.
func (b *NumberBlock) Number(n int) string {
	digits := fmt.Sprintf("%s%s%03d", (b.Area + "000000")[:6], b.Block, n)
	return fmt.Sprintf("%s-%s-%s-%c", digits[:6], digits[6:11], digits[11:], checkDigit(digits))
}

// maxBlock is how many numbers a block has at most.
const maxBlock = 999

// ErrBlock says that a block names no device, or too many numbers.
var ErrBlock = fault.New(fault.Invalid, "casework.block", lang.Text{
	ZH: "要写明用在哪台设备，一次最多 999 个号", EN: "Name the device; a block has 999 numbers at most"})

// ErrPaper says that a paper number was never given out, or is mistyped.
var ErrPaper = fault.New(fault.Invalid, "casework.paper", lang.Text{
	ZH: "纸质表编号不对：请对照表格右上角，连校验位一起录入", EN: "The number of the paper form is wrong: compare it with the form, check digit and all"})

// ErrPaperUsed says that a paper form was entered before. Field is the id of
// that application.
var ErrPaperUsed = fault.New(fault.Conflict, "casework.paper_used", lang.Text{
	ZH: "这张纸质表已经录入过", EN: "This paper form has been entered already"})

// Block reserves numbers for a device. Faults: ErrBlock, ErrDenied.
func (o *Office) Block(ctx context.Context, who Who, purpose, device, area string, count int) (NumberBlock, error) {
	b := NumberBlock{Area: area, Device: strings.TrimSpace(device), Count: count}
	if b.Device == "" || len(b.Device) > 100 || count < 1 || count > maxBlock || len(area) < 6 {
		return b, ErrBlock
	}
	by, err := who.by(access.TakeApplications, purpose)
	if err != nil {
		return b, err
	}
	if err := who.may(access.TakeApplications, access.Row{Area: area}); err != nil {
		return b, err
	}
	err = o.DB.Write(ctx, by, func(tx *store.Tx) error {
		tx.Note("casework.block", "", fmt.Sprintf("%d numbers for %s", count, b.Device))
		for range blockDraws {
			b.Block = fmt.Sprintf("%05d", rand.IntN(100_000))
			n, err := tx.Exec(ctx, insertBlock, area[:6]+b.Block, area, b.Device, count, by.Who, store.Stamp(tx.Now))
			if err != nil || n == 1 {
				return err
			}
		}
		return fmt.Errorf("no block of %s is free", area[:6])
	})
	return b, err
}

// blockDraws is how often is drawn until a free block is found: where nine of ten
// are taken, a hundred draws fail once in 40,000 times.
const blockDraws = 100

// readPaper brings a paper number into its one form. Fault: ErrPaper.
func readPaper(s string) (string, error) {
	if strings.TrimSpace(s) == "" {
		return "", nil
	}
	digits := digitsOf(s)
	if len(digits) != 15 || !checks(digits) {
		return "", ErrPaper.At("paper")
	}
	return fmt.Sprintf("%s-%s-%s-%s", digits[:6], digits[6:11], digits[11:14], digits[14:]), nil
}

// claimPaperNumber takes a paper number for an application. Faults: ErrPaper,
// ErrPaperUsed.
func claimPaperNumber(ctx context.Context, tx *store.Tx, a *filed) error {
	digits := digitsOf(a.Paper)
	var count int
	var nth int
	if err := tx.QueryRow(ctx, countOfBlock, digits[:11]).Scan(&count); err != nil {
		return ErrPaper.At("paper").Because(err)
	}
	if _, err := fmt.Sscanf(digits[11:14], "%d", &nth); err != nil || nth < 1 || nth > count {
		return ErrPaper.At("paper")
	}
	first, err := claim(ctx, tx, claimPaper, a.Paper, a.ID)
	if err == nil && first != a.ID {
		told := *ErrPaperUsed.At(string(first))
		told.Say = lang.Text{ZH: told.Say.ZH + "：见申请 " + string(first), EN: told.Say.EN + ": see application " + string(first)}
		return &told
	}
	return err
}

// ByPaper returns the id of the application that a paper form was entered as.
// Faults: ErrPaper, ErrNoApplication.
func (o *Office) ByPaper(ctx context.Context, number string) (application id.ID, err error) {
	number, err = readPaper(number)
	if err != nil || number == "" {
		return "", ErrPaper
	}
	err = o.DB.Read(ctx, func(s *store.Snap) error {
		if s.QueryRow(ctx, claimHolder, claimPaper, number).Scan(&application) != nil {
			return ErrNoApplication
		}
		return nil
	})
	return application, err
}
