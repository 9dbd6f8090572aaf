//go:build linux || darwin

package main

import "syscall"

// freeIn is how many bytes this user may still write in a folder; negative where
// the system does not say.
func freeIn(dir string) int64 {
	var s syscall.Statfs_t
	if syscall.Statfs(dir, &s) != nil {
		return -1
	}
	return int64(s.Bavail) * int64(s.Bsize)
}
