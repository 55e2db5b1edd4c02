"""Flips bits in copies of a bundle, and says which parts let one pass.

usage: bundle_flip.py BUNDLE SEED TIMES COMMAND…    ({} in COMMAND is the changed bundle)

Each file has TIMES single bits of it flipped, one at a time, at random places. Prints a line for
each part in which a change passed: its name and the offset.
"""

import os
import random
import shutil
import subprocess
import sys
import tempfile


def main():
    bundle, seed, times, command = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4:]
    chance = random.Random(seed)
    tried = 0
    with tempfile.TemporaryDirectory() as scratch:
        copy = os.path.join(scratch, "bundle")
        shutil.copytree(bundle, copy)
        words = [word.replace("{}", copy) for word in command]
        if subprocess.run(words, capture_output=True).returncode != 0:
            sys.exit("the bundle does not hold before anything is changed")
        for folder, _, names in sorted(os.walk(copy)):
            for name in sorted(names):
                path = os.path.join(folder, name)
                with open(path, "rb") as file:
                    whole = file.read()
                for _ in range(times):
                    at = chance.randrange(len(whole))
                    changed = bytearray(whole)
                    changed[at] ^= 1 << chance.randrange(8)
                    with open(path, "wb") as file:
                        file.write(changed)
                    tried += 1
                    if subprocess.run(words, capture_output=True).returncode == 0:
                        print(f"passes: {os.path.relpath(path, copy)} at {at}")
                with open(path, "wb") as file:
                    file.write(whole)
    print(f"tried {tried}, seed {seed}")


main()
