package store_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"minsheng/store"
	"minsheng/store/storetest"
)

func TestWhatIsSealedOpensOnlyUnchangedInItsOwnRow(t *testing.T) {
	keys, other := storetest.Keys(t), storetest.Keys(t)
	rapid.Check(t, func(t *rapid.T) {
		plain, about := rapid.String().Draw(t, "plain"), rapid.String().Draw(t, "about")
		sealed, err := keys.Seal(plain, about)
		if err != nil {
			t.Fatal(err)
		}
		if back, err := keys.Open(sealed, about); err != nil || back != plain {
			t.Fatalf("%q, %v", back, err)
		}
		if len(plain) > 3 && strings.Contains(sealed, plain) {
			t.Fatal("the sealed value shows the plain one")
		}
		at := rapid.IntRange(0, len(sealed)-1).Draw(t, "at")
		bent := sealed[:at] + string(sealed[at]^1) + sealed[at+1:]
		for _, try := range []func() (string, error){
			func() (string, error) { return keys.Open(sealed, about+"x") },
			func() (string, error) { return other.Open(sealed, about) },
			func() (string, error) { return keys.Open(sealed[:at], about) },
			func() (string, error) { return keys.Open(bent, about) },
		} {
			if _, err := try(); !errors.Is(err, store.ErrSealed) {
				t.Fatalf("opened: %v", err)
			}
		}
	})
}

func TestHashesOfDifferentPurposesAndKeysDiffer(t *testing.T) {
	keys, other := storetest.Keys(t), storetest.Keys(t)
	data := []byte("790502195103020018")
	if first := keys.MAC("number", data); keys.MAC("number", data) != first {
		t.Error("a hash must be the same every time")
	}
	if keys.MAC("number", data) == keys.MAC("phone", data) || keys.MAC("number", data) == other.MAC("number", data) {
		t.Error("hashes of another purpose or key are the same")
	}
}

func TestAKeyFileIsForItsOwnerOnlyAndNeverOverwritten(t *testing.T) {
	path := filepath.Join(t.TempDir(), "keys")
	if _, err := store.OpenKeys(path); !errors.Is(err, store.ErrKeys) {
		t.Errorf("an absent file: %v", err)
	}
	made, err := store.EnsureKeys(path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := store.CreateKeys(path); !errors.Is(err, store.ErrKeys) {
		t.Errorf("keys were overwritten: %v", err)
	}
	again, err := store.EnsureKeys(path)
	if err != nil || again.MAC("x", nil) != made.MAC("x", nil) {
		t.Errorf("the file holds other keys, %v", err)
	}
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	secret := strings.Fields(string(content))[3]
	if shown := fmt.Sprintf("%v %+v %#v %s", made, made, made, made); strings.Contains(shown, secret[:8]) {
		t.Errorf("printing shows the keys: %s", shown)
	}
	if err := os.Chmod(path, 0o640); err != nil {
		t.Fatal(err)
	}
	if _, err := store.OpenKeys(path); !errors.Is(err, store.ErrKeys) || strings.Contains(err.Error(), secret) {
		t.Errorf("a file others can read: %v", err)
	}
	bad := filepath.Join(t.TempDir(), "bad")
	if err := os.WriteFile(bad, []byte("minsheng keys 1\n"+secret[:40]+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := store.OpenKeys(bad); !errors.Is(err, store.ErrKeys) || strings.Contains(err.Error(), secret[:40]) {
		t.Errorf("a short key: %v", err)
	}
}
