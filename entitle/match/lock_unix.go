//go:build unix

package match

import (
	"errors"
	"os"
	"syscall"
)

// lock keeps other processes out of a folder until the file is closed or the
// process is gone, however it went. It fails with ErrBusy.
func lock(dir string) (*os.File, error) {
	f, err := os.Open(dir)
	if err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		f.Close()
		if errors.Is(err, syscall.EWOULDBLOCK) {
			return nil, busy(dir)
		}
		return nil, err
	}
	return f, nil
}
