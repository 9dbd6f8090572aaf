package main

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"time"

	"minsheng/lang"
	"minsheng/measure"
)

// runOpenFisca has OpenFisca compute the same files on one thread.
func runOpenFisca(b matchBench, dir string) (*peerFigures, error) {
	var out, errs bytes.Buffer
	cmd := exec.Command(b.peer, b.script, dir, "2025-01", strconv.Itoa(b.rounds))
	cmd.Stdout, cmd.Stderr = &out, &errs
	cmd.Env = append(os.Environ(), "OMP_NUM_THREADS=1", "OPENBLAS_NUM_THREADS=1")
	if err := cmd.Run(); err != nil {
		return nil, fmt.Errorf("%s: %w\n%s", b.peer, err, errs.String())
	}
	f := &peerFigures{}
	if err := json.Unmarshal(out.Bytes(), f); err != nil {
		return nil, fmt.Errorf("%s printed no figures: %w", b.peer, err)
	}
	return f, nil
}

// compareAll compares every value of every variable.
func (f *matchFigures) compareAll(dir string, ours [][]int64) error {
	for i, v := range computed {
		if err := f.compareValues(dir, v.variable, ours[i]); err != nil {
			return err
		}
	}
	return nil
}

// compareValues compares one variable: within half a fen it is equal, within
// what a float32 of that size can hold it is rounded, else it differs.
func (f *matchFigures) compareValues(dir, variable string, ours []int64) error {
	data, err := os.ReadFile(filepath.Join(dir, "openfisca."+variable))
	if err != nil {
		return err
	}
	if len(data) != 4*len(ours) {
		return fmt.Errorf("%s: OpenFisca gave %d values, ours are %d", variable, len(data)/4, len(ours))
	}
	for i, fen := range ours {
		theirs := float64(math.Float32frombits(binary.LittleEndian.Uint32(data[4*i:])))
		apart := math.Abs(theirs*100 - float64(fen))
		f.Compared++
		switch {
		case apart <= 0.51:
		case apart <= math.Max(1.01, math.Abs(theirs)*100*4/(1<<24)):
			f.Rounded++
		default:
			f.Differ++
			if len(f.Examples) < 10 {
				f.Examples = append(f.Examples, fmt.Sprintf("%s row %d: %s here, %v there", variable, i, measure.Money(fen), theirs))
			}
		}
	}
	return nil
}

// copyBandwidth is how many billion bytes a second one thread copies, read
// and written, between buffers that no cache of its own holds; the best of five.
func copyBandwidth() float64 {
	from, to := make([]uint64, 1<<25), make([]uint64, 1<<25) // 256 MB each
	for i := range from {
		from[i] = uint64(i)
	}
	copy(to, from) // so that the memory is there
	best := math.Inf(1)
	for range 5 {
		began := time.Now()
		copy(to, from)
		best = min(best, time.Since(began).Seconds())
	}
	return float64(16*len(from)) / best / 1e9
}

func (c *console) printMatchFigures(f matchFigures, asJSON bool) error {
	if asJSON {
		if err := c.json(f); err != nil {
			return err
		}
	} else {
		c.tellMatchFigures(f)
	}
	if f.Differ > 0 {
		return errFailed
	}
	return nil
}

func (c *console) tellMatchFigures(f matchFigures) {
	c.printf(lang.Text{ZH: "%d 人 %d 户，单线程，内层循环 %s：读入 %.3f 秒，计算 %.3f 秒（每人 %.1f 纳秒），内存最多 %d MB", EN: "%d persons in %d households, one thread, inner loops %s: load %.3f s, calculate %.3f s (%.1f ns a person), %d MB at most"},
		f.People, f.Households, f.Lanes, f.Load, f.Calculate, f.PerPerson, f.PeakMB)
	c.printf(lang.Text{ZH: "每人读 %.1f 字节、写 %.1f 字节；本机单线程复制 %.1f GB/s，照此每人 %.1f 纳秒，计算是它的 %.1f 倍", EN: "%.1f bytes read and %.1f written a person; one thread copies %.1f GB/s here, at which that takes %.1f ns: calculation takes %.1f times as long"},
		f.Read, f.Written, f.Bandwidth, f.AtMemory, f.Bound)
	c.printf(lang.Text{ZH: "各变量每人纳秒（几个变量共用的部分计在先用到的变量上）：", EN: "nanoseconds a person (what several need is counted where it is needed first):"})
	for _, v := range computed {
		line := fmt.Sprintf("  %-30s %6.2f", v.variable, f.Variables[v.variable])
		if f.Peer != nil {
			line += fmt.Sprintf("  OpenFisca %7.2f", f.Peer.Seconds[v.variable]*1e9/float64(f.People))
		}
		fmt.Fprintln(c.out, line)
	}
	if f.Peer == nil {
		return
	}
	c.printf(lang.Text{ZH: "OpenFisca：读入 %.3f 秒，内存最多 %d MB", EN: "OpenFisca: load %.3f s, %d MB at most"}, f.Peer.Seconds["load"], f.Peer.PeakBytes>>20)
	c.printf(lang.Text{ZH: "OpenFisca 与本程序之比：计算 %.1f 倍（不计它的税率表 %.1f 倍），读入加计算 %.1f 倍", EN: "OpenFisca against ours: calculation %.1f times (without its tax scale %.1f), load and calculation %.1f times"}, f.Ratio, f.NoScale, f.Both)
	c.printf(lang.Text{ZH: "比较 %d 个值：它的 float32 舍入 %d 个，不同 %d 个", EN: "%d values compared: %d rounded by its float32, %d different"}, f.Compared, f.Rounded, f.Differ)
	for _, e := range f.Examples {
		fmt.Fprintln(c.out, "  "+e)
	}
}
