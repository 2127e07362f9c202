# cmake --install and the package config come here.
