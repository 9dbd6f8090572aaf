package flat

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"hash"
	"os"
)

// Output is a new file that is being written, and its checksum: that of what was
// meant to be written, not of what the disk made of it.
type Output struct {
	file *os.File
	sum  hash.Hash
	size int64
}

// Create makes a file, which must not be there.
func Create(name string) (*Output, error) {
	f, err := os.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, err
	}
	return &Output{file: f, sum: sha256.New()}, nil
}

// Write writes b behind what is there.
func (o *Output) Write(b []byte) (int, error) {
	o.sum.Write(b)
	o.size += int64(len(b))
	return o.file.Write(b)
}

// Close brings the file to the disk and returns its size and its SHA-256.
func (o *Output) Close() (size int64, sum string, err error) {
	return o.size, hex.EncodeToString(o.sum.Sum(nil)), errors.Join(o.file.Sync(), o.file.Close())
}

// Abort closes the file as it is.
func (o *Output) Abort() { o.file.Close() }

// WriteFile writes a small file that has its name only when it is whole and on
// the disk.
func WriteFile(name string, text []byte) error {
	f, err := os.OpenFile(name+".writing", os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(text)
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	return os.Rename(name+".writing", name)
}

// SyncDir makes a rename survive a power cut, where the system can.
func SyncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer d.Close()
	if err := d.Sync(); err != nil && !errors.Is(err, errors.ErrUnsupported) {
		return err
	}
	return nil
}
