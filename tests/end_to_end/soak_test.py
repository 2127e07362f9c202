"""What runs for minutes: ./dev soak."""
from harness import main
from survival_test import Survival


class Soak(Survival):
    def test_200_kills_under_load(self):
        self.kill_under_load(runs=200, seed=2)


if __name__ == "__main__":
    main()
