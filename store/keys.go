package store

import (
	"crypto/cipher"
	"crypto/hmac"
	"crypto/rand"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io/fs"
	"os"
	"strings"

	"github.com/emmansun/gmsm/sm3"
	"github.com/emmansun/gmsm/sm4"

	"minsheng/fault"
	"minsheng/lang"
)

// Keys seals what must not be readable in the database and makes the hashes by
// which it is found. A certified module can stand behind it: no key ever
// leaves. Implementations are safe for concurrent use.
type Keys interface {
	// Seal encrypts plain for the row that about names; Open refuses it in
	// any other row.
	Seal(plain, about string) (string, error)
	// Open decrypts what Seal made for the same about. Fault: ErrSealed.
	Open(sealed, about string) (string, error)
	// MAC returns a keyed hash of data; use keeps the hashes of different
	// purposes apart.
	MAC(use string, data []byte) [32]byte
}

// ErrSealed says that a sealed value was made with other keys, moved to
// another row or changed.
var ErrSealed = fault.New(fault.Internal, "store.sealed", lang.Text{
	ZH: "加密内容无法解开：密钥不符，或内容被改动",
	EN: "A sealed value does not open: other keys, or it was changed"})

// ErrKeys says that a key file is missing, malformed or open to others.
var ErrKeys = fault.New(fault.Unavailable, "store.keys", lang.Text{
	ZH: "密钥文件不存在、格式不对，或他人可读（应为 0600）",
	EN: "The key file is missing, malformed, or readable by others (it must be 0600)"})

// ErrOtherKeys says that a database was made with other keys.
var ErrOtherKeys = fault.New(fault.Conflict, "store.other_keys", lang.Text{
	ZH: "这不是该数据库的密钥：请使用建库时的密钥文件",
	EN: "These are not the keys of this database: use the file it was made with"})

const (
	keysHead   = "minsheng keys 1\n"
	sealedHead = "1." // the edition of the keys that sealed a value
)

// softKeys holds the keys in memory: SM4-GCM to seal, HMAC-SM3 to find.
type softKeys struct {
	aead   cipher.AEAD
	secret []byte
}

// CreateKeys makes fresh keys and writes them to path, which must not exist,
// readable by its owner only. Whoever loses the file loses every sealed value.
func CreateKeys(path string) (Keys, error) {
	raw := make([]byte, 48)
	rand.Read(raw) // never fails: crypto/rand aborts the program instead
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, ErrKeys.Because(err)
	}
	_, err = f.WriteString(keysHead + hex.EncodeToString(raw) + "\n")
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		return nil, ErrKeys.Because(errors.Join(err, os.Remove(path))) // half a key is none
	}
	return newKeys(raw)
}

// OpenKeys reads the keys that CreateKeys wrote. Fault: ErrKeys.
func OpenKeys(path string) (Keys, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, ErrKeys.Because(err)
	}
	if info.Mode().Perm()&0o077 != 0 {
		return nil, ErrKeys.Because(fmt.Errorf("%s has mode %04o", path, info.Mode().Perm()))
	}
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, ErrKeys.Because(err)
	}
	text, ok := strings.CutPrefix(string(b), keysHead)
	raw, err := hex.DecodeString(strings.TrimSpace(text))
	if !ok || err != nil || len(raw) != 48 {
		return nil, ErrKeys.Because(fmt.Errorf("%s is not a key file", path)) // never the content
	}
	return newKeys(raw)
}

// EnsureKeys opens the keys at path, or creates them where there is no file.
func EnsureKeys(path string) (Keys, error) {
	keys, err := OpenKeys(path)
	if errors.Is(err, fs.ErrNotExist) {
		return CreateKeys(path)
	}
	return keys, err
}

func newKeys(raw []byte) (Keys, error) {
	block, err := sm4.NewCipher(raw[:16])
	if err != nil {
		return nil, ErrKeys.Because(err)
	}
	aead, err := cipher.NewGCM(block)
	if err != nil {
		return nil, ErrKeys.Because(err)
	}
	return &softKeys{aead: aead, secret: raw[16:]}, nil
}

// Seal implements Keys.
func (k *softKeys) Seal(plain, about string) (string, error) {
	nonce := make([]byte, k.aead.NonceSize(), k.aead.NonceSize()+len(plain)+k.aead.Overhead())
	rand.Read(nonce)
	return sealedHead + base64.RawStdEncoding.EncodeToString(k.aead.Seal(nonce, nonce, []byte(plain), []byte(about))), nil
}

// Open implements Keys.
func (k *softKeys) Open(sealed, about string) (string, error) {
	text, ok := strings.CutPrefix(sealed, sealedHead)
	b, err := base64.RawStdEncoding.Strict().DecodeString(text) // else its last letter could be another
	n := k.aead.NonceSize()
	if !ok || err != nil || len(b) < n {
		return "", ErrSealed
	}
	plain, err := k.aead.Open(nil, b[:n], b[n:], []byte(about))
	if err != nil {
		return "", ErrSealed
	}
	return string(plain), nil
}

// MAC implements Keys.
func (k *softKeys) MAC(use string, data []byte) [32]byte {
	h := hmac.New(func() hash.Hash { return sm3.New() }, k.secret)
	h.Write([]byte(use))
	h.Write([]byte{0})
	h.Write(data)
	var sum [32]byte
	h.Sum(sum[:0])
	return sum
}

// String keeps the keys out of logs.
func (k *softKeys) String() string { return "keys" }

// GoString keeps the keys out of logs.
func (k *softKeys) GoString() string { return "keys" }
